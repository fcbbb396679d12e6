import { type CfnResource, Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { arn } from './account-names.ts'
import { ALIAS, functionName } from './names.ts'
import { roleWith } from './role.ts'
import type { Settings } from './settings.ts'
import { wiring } from './wiring.ts'

const CONFIGURATIONS = {
  canary: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  linear: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
} as const

/**
 * A new version of the prediction API takes the calls step by step, and gives them back when it fails. The other
 * functions have a few events a day: too few for a share of them to show anything.
 */
export function createRollout(scope: Construct, { prefix, stage, rollout }: Settings, alias: lambda.Alias): void {
  if (rollout === 'allAtOnce') return
  const errors = new cloudwatch.Alarm(scope, 'RolloutAlarm', {
    alarmName: `${prefix}-rollout`,
    alarmDescription: 'A version of the prediction API fails while it takes the calls: it is rolled back.',
    metric: alias.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  })
  const functionArn = arn('lambda', `function:${functionName(prefix, wiring.api.functionName)}`)
  const role = roleWith(scope, 'RolloutRole', {
    principal: new iam.ServicePrincipal('codedeploy.amazonaws.com'),
    description: `Boostline ${stage}: shifts the prediction API's alias`,
    permissions: [
      {
        actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        // By name: the alias waits for the deployment group, and the group for this role.
        resources: [functionArn, `${functionArn}:${ALIAS}`],
      },
      { actions: ['cloudwatch:DescribeAlarms'], resources: [arn('cloudwatch', `alarm:${prefix}-*`)] },
    ],
  })
  const application = new codedeploy.LambdaApplication(scope, 'RolloutApplication', { applicationName: prefix })
  const group = new codedeploy.CfnDeploymentGroup(scope, 'RolloutGroup', {
    applicationName: application.applicationName,
    deploymentGroupName: wiring.api.functionName,
    deploymentConfigName: CONFIGURATIONS[rollout],
    deploymentStyle: { deploymentOption: 'WITH_TRAFFIC_CONTROL', deploymentType: 'BLUE_GREEN' },
    serviceRoleArn: role.roleArn,
    alarmConfiguration: { enabled: true, alarms: [{ name: errors.alarmName }] },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
  })
  const resource = alias.node.defaultChild as CfnResource
  resource.cfnOptions.updatePolicy = {
    codeDeployLambdaAliasUpdate: { applicationName: application.applicationName, deploymentGroupName: group.ref },
  }
}
