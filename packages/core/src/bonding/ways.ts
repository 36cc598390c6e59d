/**
 * The two ways to bond from afar. Both are the same run; each has labels, times and nameplates of
 * its own, so that nothing of a run by code fits one by link. [LINK-2]
 */
import { LABEL } from '../crypto/labels.ts'
import { LIMIT } from '../wire/limits.ts'

export type Way = 'code' | 'link'

const TERMS = {
  code: {
    channel: LABEL.codeChannel,
    password: LABEL.codePassword,
    maker: LABEL.codeMaker,
    joiner: LABEL.codeJoiner,
    boxMaker: LABEL.codeBoxMaker,
    boxJoiner: LABEL.codeBoxJoiner,
    transcript: LABEL.codeTranscript,
    root: LABEL.codeRoot,
    finishMaker: LABEL.codeFinishMaker,
    finishJoiner: LABEL.codeFinishJoiner,
    nameplate: /^[0-9]{4,8}$/,
    open_ms: LIMIT.code_ms,
    grace_ms: LIMIT.code_grace_ms,
  },
  link: {
    channel: LABEL.linkChannel,
    password: LABEL.linkPassword,
    maker: LABEL.linkMaker,
    joiner: LABEL.linkJoiner,
    boxMaker: LABEL.linkBoxMaker,
    boxJoiner: LABEL.linkBoxJoiner,
    transcript: LABEL.linkTranscript,
    root: LABEL.linkRoot,
    finishMaker: LABEL.linkFinishMaker,
    finishJoiner: LABEL.linkFinishJoiner,
    nameplate: /^[0-9]{12}$/,
    open_ms: LIMIT.link_ms,
    grace_ms: LIMIT.link_grace_ms,
  },
} as const

export type Terms = (typeof TERMS)[Way]

export function termsOf(run: { readonly secret: { readonly is: Way } }): Terms {
  return TERMS[run.secret.is]
}
