import type { Action } from '../action.ts'
import { bind } from './bind.ts'
import { discard } from './discard.ts'
import { replay } from './replay.ts'
import { resume } from './resume.ts'
import { retry } from './retry.ts'
import { skip } from './skip.ts'

/** All actions of operators on operations. */
export const ACTIONS: readonly Action[] = [retry, bind, skip, discard, replay, resume]
