import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { searchWords, sortKey, wordsOf } from './sort-key.ts'

const sorted = (names: string[]) => names.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))

test('POL-10: names are sorted as Polish sorts them, in any case, and other accents don’t count', () => {
  const names = [
    'Zofia Wąż',
    'Łucja Nowak',
    'lucja Adamska',
    'Lzygmunt',
    'Mona',
    'Åsa Berg',
    'Ążka',
    'Azur',
    'Élodie',
    'Ewa',
  ]
  assert.deepEqual(sorted(names), [
    'Åsa Berg',
    'Azur',
    'Ążka',
    'Élodie',
    'Ewa',
    'lucja Adamska',
    'Lzygmunt',
    'Łucja Nowak',
    'Mona',
    'Zofia Wąż',
  ])
})

test('POL-10: somebody is found by each part of the name and of the address, with or without accents', () => {
  assert.deepEqual(searchWords({ name: 'Łucja Żak-Øster', email: 'l.zak+work@łąka.example' }), [
    'lucja',
    'zak',
    'oster',
    'l',
    'work',
    'l.zak+work@laka.example',
  ])
  assert.deepEqual(wordsOf('  ŻAK, lu'), ['zak', 'lu'])
  assert.deepEqual(wordsOf('…'), [])
})
