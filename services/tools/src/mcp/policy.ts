import {
  type Client,
  type parameterExtractionContract,
  type Student,
  StudentProfile,
  type ToolCall,
} from '@tutor/contracts'
import type { Logger } from '@tutor/platform'
import type { JsonObject } from '../json-schema.js'

export interface Completion {
  readonly parameters: ToolCall['parameters']
  /** Undefined while nobody can say: then whatever is required has to be given. */
  readonly missing: readonly string[] | undefined
}

/** What our policies choose for a student where the caller chose nothing. */
export interface Policy {
  complete(
    tenantId: string,
    tool: string,
    parameters: JsonObject,
    student: Student | StudentProfile,
  ): Promise<Completion>
  /** By the tool's name, the required parameters that policy can't choose. */
  needed(tenantId: string): Promise<Readonly<Record<string, readonly string[]>>>
}

const Profile = StudentProfile.strip()

/** The policies of parameter-extraction. While it is away only the schemas' defaults are left, and more is asked. */
export function policyOf(
  parameterExtraction: Pick<Client<typeof parameterExtractionContract>, 'complete' | 'onlyStudentKnows'>,
  logger: Logger,
): Policy {
  const today = (): string => new Date().toISOString().slice(0, 10)
  return {
    async complete(tenant_id, tool, parameters, student) {
      const request = { tenant_id, tool, parameters, student: Profile.parse(student), today: today() }
      const mastery = 'topic_mastery' in student ? { topic_mastery: student.topic_mastery } : {}
      try {
        return await parameterExtraction.complete({ ...request, ...mastery })
      } catch (error) {
        logger.warn('policy could not complete a call', { tool, error })
        return { parameters: {}, missing: undefined }
      }
    },
    async needed(tenant_id) {
      try {
        return (await parameterExtraction.onlyStudentKnows({ tenant_id, today: today() })).tools
      } catch (error) {
        logger.warn('what policy can choose is not known', { error })
        return {}
      }
    },
  }
}
