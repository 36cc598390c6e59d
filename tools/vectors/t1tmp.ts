import {readFileSync} from 'node:fs'
import * as p from '/work/main/tools/vectors/primitives.ts'
import {unhex,hex,utf8} from '/work/main/tools/vectors/bytes.ts'
const c=JSON.parse(readFileSync('/work/shared/vectors/cpace/testvectors.json','utf8')).G_Ristretto255 
const u=(s:string)=>unhex(s.toLowerCase())
const g=p.generator(u(c.PRS),u(c.CI),u(c.sid)); console.log(hex(g).toUpperCase()===c.g)
const Ya=p.multiply(g,u(c.ya)); console.log(hex(Ya).toUpperCase()===c.Ya)
const K=p.multiply(u(c.Yb),u(c.ya)); console.log(hex(K).toUpperCase()===c.K, hex(p.isk(u(c.sid),K,u(c.Ya),u(c.ADa),u(c.Yb),u(c.ADb))).toUpperCase()===c.ISK_IR)
const x=JSON.parse(readFileSync('/work/shared/vectors/xwing/test-vectors.json','utf8'))[0]
console.log(Object.keys(x))
console.log(hex(p.xwingPublic(unhex(x.seed)))===x.pk)
const e=p.encapsulate(unhex(x.pk),unhex(x.eseed)); console.log(hex(e.ct)===x.ct,hex(e.ss)===x.ss,hex(p.decapsulate(unhex(x.seed),e.ct))===x.ss)
