import { type App, RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as apigateway from 'aws-cdk-lib/aws-apigateway'
import * as ecr from 'aws-cdk-lib/aws-ecr'
import * as iam from 'aws-cdk-lib/aws-iam'
import { arn } from './account-names.ts'
import { DEPLOYED_TAG_PREFIX, REGISTRY_STACK } from './names.ts'
import { idOf } from './queues.ts'
import { acknowledge } from './role.ts'
import type { Settings } from './settings.ts'
import { FUNCTION_NAMES } from './wiring.ts'

const KEPT_IMAGES = 20
const LOG_POLICY = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs'

/** What all stages of an account and region share, and what is there before the first of them. */
export function createRegistryStack(app: App, settings: Settings): Stack {
  const stack = new Stack(app, REGISTRY_STACK, {
    stackName: REGISTRY_STACK,
    description: 'Boostline: the image repositories of all stages, and the account-wide log role of API Gateway',
  })
  for (const name of FUNCTION_NAMES) {
    const repository = new ecr.Repository(stack, `${idOf(name)}Images`, {
      repositoryName: `${settings.repository}/${name}`,
      imageScanOnPush: true,
      // Version tags are immutable; only the tag of what a stage runs moves.
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard(`${DEPLOYED_TAG_PREFIX}*`)],
      lifecycleRules: [
        {
          // ECR applies rules by priority: an image that matches one is not considered by the later ones.
          rulePriority: 1,
          description: 'What runs stays',
          tagPatternList: [`${DEPLOYED_TAG_PREFIX}*`],
          maxImageCount: 1000,
        },
        { rulePriority: 2, description: 'The newest stay', tagPatternList: ['*'], maxImageCount: KEPT_IMAGES },
      ],
      emptyOnDelete: true,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    repository.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('lambda.amazonaws.com')],
        actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        conditions: { ArnLike: { 'aws:SourceArn': arn('lambda', `function:*-${name}`) } },
      }),
    )
  }
  if (settings.apiGatewayLogRole) createApiGatewayLogRole(stack)
  return stack
}

/** API Gateway writes access logs only where the account has named a role for it. */
function createApiGatewayLogRole(stack: Stack): apigateway.CfnAccount {
  const role = new iam.Role(stack, 'ApiGatewayLogRole', {
    // Without a condition on the account: it is not documented that API Gateway sends it when it assumes the role,
    // and the role may only write logs of this account.
    assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(LOG_POLICY)],
  })
  acknowledge(role, {
    [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${LOG_POLICY}]`]:
      'API Gateway takes no role without the rights of this policy, on all log groups.',
  })
  // In an account that never had an API, API Gateway takes the role only once it has a resource of its own there
  // (CloudFormation's page of AWS::ApiGateway::Account). This is the least one: a key that opens nothing.
  const firstResource = new apigateway.CfnApiKey(stack, 'ApiGatewayFirstResource', {
    description: 'Opens nothing: API Gateway wants a resource before it takes a log role',
    enabled: false,
  })
  const account = new apigateway.CfnAccount(stack, 'ApiGatewayAccount', { cloudWatchRoleArn: role.roleArn })
  account.node.addDependency(firstResource)
  return account
}
