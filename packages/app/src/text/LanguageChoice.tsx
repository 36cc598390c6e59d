import { useId } from 'preact/hooks'
import '../style/select.css'
import { isLanguage, LANGUAGES, languages } from './languages.ts'
import { type Language, language, say } from './text.ts'

/** Every language by its own name. What is shown stays the one in use, should another not load. */
export function LanguageChoice(props: { onChoose(language: Language): Promise<unknown> }) {
  const id = useId()
  const onChange = async (event: { currentTarget: HTMLSelectElement }) => {
    const select = event.currentTarget
    if (isLanguage(select.value)) await props.onChoose(select.value)
    select.value = language()
  }
  return (
    <div class="field">
      <label for={id}>{say('language.label')}</label>
      <select id={id} class="select" value={language()} onChange={onChange}>
        {languages().map(each => (
          <option key={each} value={each} lang={each}>
            {LANGUAGES[each].name}
          </option>
        ))}
      </select>
    </div>
  )
}
