/** Screens that home and a check do without: each comes with the first that is wanted of its file. */
import { later } from '../components/later.tsx'

export const FirstRun = later(async () => (await import('./FirstRun.tsx')).FirstRun)
export const MeScreen = later(async () => (await import('./MeScreen.tsx')).MeScreen)

const safety = () => import('./Safety.tsx')
export const Safety = later(async () => (await safety()).Safety)
export const Emergency = later(async () => (await safety()).Emergency)
export const About = later(async () => (await import('./About.tsx')).About)
export const LockScreen = later(async () => (await import('./LockScreen.tsx')).LockScreen)
export const Locked = later(async () => (await import('./Locked.tsx')).Locked)
export const Failure = later(async () => (await import('./Failure.tsx')).Failure)

export const Erase = later(async () => (await import('./Erase.tsx')).Erase)

const making = () => import('./MakeBond.tsx')
export const MakeBond = later(async () => (await making()).MakeBond)
export const ApartQuestion = later(async () => (await making()).ApartQuestion)
export const ApartStop = later(async () => (await making()).ApartStop)
export const Apart = later(async () => (await making()).Apart)
export const JoinCode = later(async () => (await making()).JoinCode)

const link = () => import('./Link.tsx')
export const Link = later(async () => (await link()).Link)
export const LinkRun = later(async () => (await link()).LinkRun)
export const LinkOver = later(async () => (await link()).LinkOver)
export const LinkOpened = later(async () => (await link()).LinkOpened)
export const JoinLink = later(async () => (await link()).JoinLink)
export const Invite = later(async () => (await import('./Invite.tsx')).Invite)

export const Practice = later(async () => (await import('../practice/Practice.tsx')).Practice)
export const PrintPage = later(async () => (await import('./PrintPage.tsx')).PrintPage)
/** A page of its own: three phones, and an impostor who fails. */
export const TryPage = later(async () => (await import('../try/TryPage.tsx')).TryPage)

const code = () => import('./Code.tsx')
export const Code = later(async () => (await code()).Code)
export const CodeOver = later(async () => (await code()).CodeOver)

/** The camera, and what draws and reads codes. */
const cards = () => import('./Cards.tsx')
export const Cards = later(async () => (await cards()).Cards)
export const CardsOver = later(async () => (await cards()).CardsOver)
export const Made = later(async () => (await import('./Made.tsx')).Made)

const more = () => import('./PersonMore.tsx')
export const PersonMore = later(async () => (await more()).PersonMore)
export const Rename = later(async () => (await more()).Rename)
export const EndBond = later(async () => (await more()).EndBond)
export const History = later(async () => (await import('./History.tsx')).History)

const spoken = () => import('./Spoken.tsx')
export const SpokenTopic = later(async () => (await spoken()).SpokenTopic)
export const SpokenRingFirst = later(async () => (await spoken()).SpokenRingFirst)
export const SpokenAsk = later(async () => (await spoken()).SpokenAsk)

const hear = () => import('./Hear.tsx')
export const HearTopic = later(async () => (await hear()).HearTopic)
export const HearDigits = later(async () => (await hear()).HearDigits)
export const HearAnswer = later(async () => (await hear()).HearAnswer)
export const HearWarning = later(async () => (await hear()).HearWarning)
