import type { ToolResult } from '@tutor/contracts'

export type Notice = ToolResult['notices'][number]

export const fewerItems = (what: string, wanted: number, made: number): Notice => ({
  code: 'fewer_items_than_requested',
  message: `You asked for ${wanted} ${what}. The library has enough for ${made} without repeating itself.`,
})

export const understoodAs = (asked: string, title: string): Notice => ({
  code: 'topic_understood_as',
  message: `“${asked}” was answered from the library's page on “${title}”.`,
})
