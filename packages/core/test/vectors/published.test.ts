import { testPublished } from './published.ts'

testPublished()
