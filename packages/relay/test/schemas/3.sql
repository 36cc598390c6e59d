-- A database as version 3 of the schema left it. It is never changed: a relay of every later
-- version opens it with nothing lost.
PRAGMA application_id = 1214665324;
PRAGMA user_version = 3;
CREATE TABLE messages (
  seq INTEGER PRIMARY KEY,
  mailbox BLOB NOT NULL,
  id BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_by_mailbox ON messages (mailbox, id, bytes);
CREATE INDEX messages_by_time ON messages (at_ms);
CREATE TABLE nameplates (
  digits TEXT PRIMARY KEY,
  expiry_ms INTEGER NOT NULL,
  payload BLOB,
  claimant BLOB,
  owner BLOB,
  lifetime_ms INTEGER NOT NULL DEFAULT 600000
) STRICT, WITHOUT ROWID;
CREATE TABLE nameplate_lengths (
  digits INTEGER PRIMARY KEY,
  used INTEGER NOT NULL
) STRICT;
CREATE INDEX nameplates_by_expiry ON nameplates (expiry_ms) WHERE payload IS NOT NULL;
CREATE INDEX nameplates_over ON nameplates (expiry_ms) WHERE payload IS NULL;
INSERT INTO messages (seq, mailbox, id, bytes, at_ms, body) VALUES
  (3, X'919cd9cd01059a7ede13736ad7e0eadf3a2bcfd196753000463ad61084a4463e',
   X'c93eee2d0db02f10acc7460d9576e122dcf8cd53c4bf8dfcae1b3e74ebcfff5a', 4096, 1799999000000,
   CAST(replace(hex(zeroblob(2048)), '0', 'a') AS BLOB));
INSERT INTO messages (seq, mailbox, id, bytes, at_ms, body) VALUES
  (5, X'919cd9cd01059a7ede13736ad7e0eadf3a2bcfd196753000463ad61084a4463e',
   X'a0a24a08a87ed054cd2e20aa994bcd25e5266f8c5435011ac4982987f4e3a370', 65536, 1799999500000,
   CAST(replace(hex(zeroblob(32768)), '0', 'b') AS BLOB));
INSERT INTO messages (seq, mailbox, id, bytes, at_ms, body) VALUES
  (9, X'4bc5e4dac1a0874d131f78e87334afd9fb51d7a3d25a69d0a99438a4189042d0',
   X'3abc94a93a42d0eee5c8dda0315f9f1343e2ba36b552ab512c435fd4989c1ac6', 4096, 1799999900000,
   CAST(replace(hex(zeroblob(2048)), '0', 'c') AS BLOB));
INSERT INTO nameplates (digits, expiry_ms, payload, claimant) VALUES
  ('0042', 1800000300000, X'0102030405', NULL),
  ('4711', 1800000300000, X'0607', X'1111111111111111111111111111111111111111111111111111111111111111'),
  ('9999', 1799999000000, NULL, NULL);
INSERT INTO nameplate_lengths (digits, used) VALUES (4, 3);
