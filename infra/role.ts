import { Aws, Validations } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type { Construct, IConstruct } from 'constructs'
import type { Permission } from './permissions.ts'

/** A role with exactly these permissions, in one inline policy: it is there before whatever needs it. */
export function roleWith(
  scope: Construct,
  id: string,
  settings: {
    readonly principal: iam.IPrincipal
    readonly description: string
    readonly permissions: readonly Permission[]
  },
): iam.Role {
  const { principal, description, permissions } = settings
  const role = new iam.Role(scope, id, {
    assumedBy: principal,
    description,
    inlinePolicies: {
      Grants: new iam.PolicyDocument({ statements: permissions.map((permission) => statement(permission)) }),
    },
  })
  acknowledge(role, Object.fromEntries(permissions.flatMap((permission) => wildcardFindings(permission))))
  return role
}

/** cdk-nag takes an acknowledgement of exactly the resource it found, in its own spelling. */
function wildcardFindings({ resources, wildcardReason }: Permission): readonly (readonly [string, string])[] {
  const reason = wildcardReason ?? 'Datasets and runs get their names at run time, under this prefix.'
  return resources
    .filter((resource) => resource.includes('*'))
    .map((resource) => {
      const spelled = resource
        .replaceAll(Aws.PARTITION, '<AWS::Partition>')
        .replaceAll(Aws.REGION, '<AWS::Region>')
        .replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>')
      return [`AwsSolutions-IAM5[Resource::${spelled}]`, reason] as const
    })
}

function statement({ actions, resources, conditions }: Permission): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions ? { conditions } : {}),
  })
}

/** Says why a finding of cdk-nag is right as it is. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  Validations.of(construct).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })))
}
