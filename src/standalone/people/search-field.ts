import { searchLongest } from '../../limits.ts'
import { field } from '../../ui/form.ts'
import type { Markup, PageContext } from '../../ui/page.ts'

/** Whom an administrator looks for among their people: by name or e-mail address. */
export function searchField({ say }: PageContext, value: string): Markup {
  return field({
    name: 'search',
    label: say('people.search'),
    type: 'search',
    value,
    maxlength: searchLongest,
    spellcheck: false,
    autocomplete: 'off',
  })
}
