import { openPseudonyms } from '../../src/privacy/pseudonyms.js'

const hidden = (text: string, known: readonly string[] = []): string =>
  openPseudonyms([text], known).hide(text)

describe('personal data are replaced', () => {
  test.each([
    ['my name is anna and I like anna karenina', 'my name is [NAME_1] and I like [NAME_1] karenina'],
    ['My name is Anna Smith. Anna asks:', 'My name is [NAME_1]. [NAME_2] asks:'],
    ["my name's José-Luis", "my name's [NAME_1]"],
    ['call me Tom', 'call me [NAME_1]'],
    ['My friend Mira and my teacher Mrs Jones', 'My friend [NAME_1] and my teacher Mrs [NAME_2]'],
    ['write to anna.smith+x@mail.school.co.uk', 'write to [EMAIL_1]'],
    ['anna at gmail dot com', '[EMAIL_1]'],
    ['call me at 0171 234 5678', 'call me at [PHONE_1]'],
    ['my phone is 5551234567', 'my phone is [PHONE_1]'],
    ['(555) 123-4567 or 555-123-4567', '[PHONE_1] or [PHONE_2]'],
    ['+49 171 2345678 is mine', '[PHONE_1] is mine'],
    ['text or ring +44 20 7946 0958', 'text or ring [PHONE_1]'],
    ['pay to DE89 3704 0044 0532 0130 00', 'pay to [BANK_ACCOUNT_1]'],
    ['card 4111 1111 1111 1111', 'card [CARD_1]'],
    ['amex 378282246310005', 'amex [CARD_1]'],
    ['my student id is 48213377', 'my student id is [ID_NUMBER_1]'],
    ['ssn 123-45-6789', 'ssn [ID_NUMBER_1]'],
    ['my instagram is @anna_k99', 'my instagram is [ACCOUNT_1]'],
    ['I was born on 3 May 2011', 'I was born on [BIRTH_DATE_1]'],
    ['my birthday is the 4th of July', 'my birthday is the [BIRTH_DATE_1]'],
    ['I live at 12 Oak Tree Road', 'I live at [ADDRESS_1]'],
    ['Hauptstraße 12 in Bonn', '[ADDRESS_1] in Bonn'],
    ['login from 84.123.9.7', 'login from [IP_ADDRESS_1]'],
  ])('%s', (text, expected) => {
    expect(hidden(text)).toBe(expected)
    const pseudonyms = openPseudonyms([text], [])
    expect(pseudonyms.restore(pseudonyms.hide(text)).toLowerCase()).toBe(text.toLowerCase())
  })

  test('what the caller names, whole and in parts', () => {
    expect(
      hidden('Anna Maria Smith, so anna; student-0042 it is', ['Anna Maria Smith', 'student-0042']),
    ).toBe('[NAME_1], so [NAME_2]; [ID_NUMBER_1] it is')
  })

  test('a name that one text tells of, in the others too', () => {
    const texts = ['My name is Anna', 'Hi Anna!']
    const { hide } = openPseudonyms(texts, [])
    expect(texts.map(hide)).toEqual(['My name is [NAME_1]', 'Hi [NAME_1]!'])
  })
})

describe('what is studied stays as it is', () => {
  test.each([
    'Albert Einstein was born on 14 March 1879 in Ulm',
    'what is 123-45, and 555-123=432?',
    'pi is 3.14159265358979 and e 2.718281828',
    "Explain Newton's laws and Dr. King's speech; was Mr. Darcy proud?",
    'the years 1914-1918, 20-11-2026',
    'is 1000000007 prime? is 12345678901234567890?',
    'is 4111111111111112 divisible by 3? and 3000000000000004?',
    'see chapter 1.2.3.4 and version 10.4.3.2',
    'subnet 172.217.3.110/26; convert 84.123.9.7 to binary',
    'the private address 192.168.100.1',
    '1 234 567 890 + 1, 2+3456789012, x = +12345678, x +12345678, 6.022e23',
    'my name is not important, call me back later',
    'ISBN 978-3-16-148410-0',
    'my number is 17, is it prime?',
    '$1,234,567.89 and 0.123456789',
    'the telephone was invented in 1876',
    'student number 4 in row 2',
    '1010101010101010 in decimal',
    '@Override public void run()',
    'my essay about my name is long',
  ])('%s', (text) => {
    expect(hidden(text)).toBe(text)
  })

  test('a given name that is a word counts only with its capital', () => {
    expect(hidden('Mark, please mark my essay; i will try', ['Mark Will'])).toBe(
      '[NAME_1], please mark my essay; i will try',
    )
  })

  test.each(['7', '42', 'student', 'demo', 'A.'])('an account called %s hides nothing', (id) => {
    expect(hidden('a demo of student 7 with 42 apples', [id])).toBe('a demo of student 7 with 42 apples')
  })
})

describe('a name is found however it is written', () => {
  test.each([
    ['as JSON escapes it', String.raw`{"to":"Ren\u00e9e"}`, 'Renée', '{"to":"[NAME_1]"}'],
    ['behind an escape', String.raw`Hi,\nNina`, 'Nina', String.raw`Hi,\n[NAME_1]`],
    [
      'behind what looks like an escape',
      String.raw`C:\Users\nina\notes`,
      'Nina',
      String.raw`C:\Users\[NAME_1]\notes`,
    ],
    ['with a curly apostrophe', 'it is O’Connor', "O'Connor", 'it is [NAME_1]'],
    ['with a straight apostrophe', "it is O'Connor", 'O’Connor', 'it is [NAME_1]'],
    ['with its marks apart', 'it is Rene\u0301e', 'Renée', 'it is [NAME_1]'],
    ['with its marks together', 'it is Renée', 'Rene\u0301e', 'it is [NAME_1]'],
    ['marks apart, as JSON escapes them', String.raw`"Rene\u0301e"`, 'Renée', '"[NAME_1]"'],
    ['as a part of an address', 'Anna Smith@example.com wrote', 'Anna Smith', '[EMAIL_1] wrote'],
  ])('%s', (_how, text, name, expected) => {
    expect(hidden(text, [name])).toBe(expected)
  })

  test('by curly cues, and without the owner’s s', () => {
    expect(hidden('my name’s Anna and I’m called Anna')).toBe('my name’s [NAME_1] and I’m called [NAME_1]')
    expect(hidden('read my friend Mira’s essay; Mira wrote it')).toBe(
      'read my friend [NAME_1]’s essay; [NAME_1] wrote it',
    )
  })

  test('comes back in prose without JSON’s escapes', () => {
    const { hide, restore } = openPseudonyms([String.raw`{"to":"Ren\u00e9e"}`], ['Renée'])
    hide(String.raw`{"to":"Ren\u00e9e"}`)
    expect(restore('Hi [NAME_1]')).toBe('Hi Renée')
  })
})

test('JSON in a text is no hiding place', () => {
  const text = JSON.stringify({ message: 'Hi,\nmy name is Anna\n\tAnna <a@b.org>\n+49 171 2345678' }).replace(
    '<',
    '\\u003c',
  )
  const { hide, restore } = openPseudonyms([text], [])
  expect(JSON.parse(hide(text))).toEqual({
    message: 'Hi,\nmy name is [NAME_1]\n\t[NAME_1] <[EMAIL_1]>\n[PHONE_1]',
  })
  expect(restore(hide(text))).toBe(text)
})

test('what looks like a placeholder already is not taken for one', () => {
  const text = 'the template says [NAME_1]; my name is Anna'
  const { hide, restore } = openPseudonyms([text], [])
  expect(hide(text)).toBe('the template says [NAME_1]; my name is [NAME_2]')
  expect(restore('Hi [NAME_2], fill in [NAME_1] and [NAME_3]')).toBe('Hi Anna, fill in [NAME_1] and [NAME_3]')
})

test('counts tell different values by category', () => {
  const text = 'a@b.org, c@d.org, a@b.org; my name is Anna'
  const pseudonyms = openPseudonyms([text], [])
  pseudonyms.hide(text)
  expect(pseudonyms.counts()).toEqual({ email: 2, name: 1 })
})
