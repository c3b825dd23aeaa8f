import type { Migration } from 'kysely/migration'
import * as first from './0001-first.ts'
import * as holdsUnderAttack from './0002-holds-under-attack.ts'
import * as guardsOnPostgres from './0003-guards-on-postgres.ts'
import * as mendsOlderForms from './0004-mends-older-forms.ts'
import * as remembersWrongAnswers from './0005-remembers-wrong-answers.ts'
import * as peopleOfAnyApplication from './0006-people-of-any-application.ts'
import * as severalFactors from './0007-several-factors.ts'
import * as requiredByOrganisations from './0008-required-by-organisations.ts'

/**
 * In their order. One that has landed is never edited: databases were made by it. Its checksum, SHA-256 over the file, stands in each of them, and a
 * test compares it with the file (requirement OPS-8). What turns out to be wrong is mended by the next one.
 */
export const migrations: Record<string, { up: Migration['up']; checksum: string }> = {
  '0001-first': { ...first, checksum: 'c7974900b02d57bd5e31417d74efe5536cda0360dedd4d01ae95dc66c4af31dd' },
  '0002-holds-under-attack': {
    ...holdsUnderAttack,
    checksum: 'a9391a1c5cafe0796b46de4309be7dd409f554dd0addea2f7c738cc4961a1be4',
  },
  '0003-guards-on-postgres': {
    ...guardsOnPostgres,
    checksum: 'ac4b973f33f23fc8b7ddbb0926ff831da4f37f651f1d55b3eca27497b5318ad9',
  },
  '0004-mends-older-forms': {
    ...mendsOlderForms,
    checksum: 'e0725ef3c25e119bb4fff7952350005de36b58ef7a3c3fe77dd32399ca7ace78',
  },
  '0005-remembers-wrong-answers': {
    ...remembersWrongAnswers,
    checksum: 'ad76b9d851b0abd6a763c2af20b4329d3a3db73ff895910b625a2ce1ada6293e',
  },
  '0006-people-of-any-application': {
    ...peopleOfAnyApplication,
    checksum: '15730f38b25b57bc1d73a8e6fa4f7a674bc242385b30181e55773310102f29ad',
  },
  '0007-several-factors': {
    ...severalFactors,
    checksum: '7febbba99452b6365fe49aeb570f923e139edf739dc14b76645d7e796159b73a',
  },
  '0008-required-by-organisations': {
    ...requiredByOrganisations,
    checksum: '2cbbf03abecc10ab7822965a605c45ddc3aba43be120bf2c4c151238ac7766fe',
  },
}
