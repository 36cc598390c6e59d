import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import './mark/mark.css'
import './style/base.css'
import './style/parts.css'
import './style/screens.css'
import { watchErasing } from './adapters/erased.ts'
import { watchInstalling } from './offline/installing.ts'
import { startKeeping } from './offline/newer.ts'
import { TryPage } from './screens/rare.tsx'
import { direction, language, openLanguage, preferredLanguage } from './text/text.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('the page has no place for the app')
effect(() => {
  document.documentElement.lang = language()
  document.documentElement.dir = direction()
})
void openLanguage(preferredLanguage())
root.replaceChildren()
// By its path where the host answers every path with this page, by the query where it does not.
const isTry = location.pathname.endsWith('/try') || location.search === '?try'
render(isTry ? <TryPage /> : <App />, root)
void startKeeping()
watchInstalling()
watchErasing()
