import type { ToolManifest } from '@tutor/contracts'

/** The page's parts, by the subject that a manifest names first; the first part takes the rest. */
const areas: readonly (readonly [title: string, subjects: readonly string[]])[] = [
  ['Any subject', []],
  ['Mathematics', ['mathematics']],
  ['Sciences', ['science', 'biology', 'chemistry', 'physics']],
  ['Computing', ['computer science']],
  ['Languages', ['languages']],
  ['Reading and writing', ['writing', 'literature', 'english']],
  ['History and society', ['history', 'geography', 'social studies']],
  ['Art, music and drama', ['art', 'music', 'drama']],
  ['Study skills and planning', ['study skills']],
  ['Wellbeing', ['wellbeing']],
  ['College and career', ['career']],
  ['For teachers', ['teaching']],
]

function areaOf({ subjects }: ToolManifest): string {
  const [subject] = subjects
  const known = areas.find(([, list]) => subject !== undefined && list.includes(subject))
  return known?.[0] ?? 'Any subject'
}

const withoutModel = ({ local, falls_back_to }: ToolManifest): string => {
  if (local) return 'own'
  return falls_back_to === undefined ? 'no' : `falls back to \`${falls_back_to}\``
}
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (manifest: ToolManifest): string => {
  const { name, title, when_to_use } = manifest
  return `| \`${name}\` | ${cell(title)} | ${cell(when_to_use)} | ${withoutModel(manifest)} |`
}

/** The catalogue by area, as Markdown: `docs/tools.md`. */
export function toolsPage(manifests: readonly ToolManifest[]): string {
  const parts = areas.flatMap(([title]) => {
    const tools = manifests.filter((manifest) => areaOf(manifest) === title)
    if (tools.length === 0) return []
    return [
      `## ${title}`,
      [
        '| name | title | what it is for | without a model |',
        '| --- | --- | --- | --- |',
        ...tools.map(row),
      ].join('\n'),
    ]
  })
  const lead = `${manifests.length} tools, each a manifest in \`services/tools/catalogue\`. "own" means that the tool works without any language model. Written by \`npm run catalogue:lint -- --write\`.`
  return `${['# The catalogue of tools', lead, ...parts].join('\n\n')}\n`
}
