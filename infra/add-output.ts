import { CfnOutput } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/** A value that `./boostline deploy` shows at its end. */
export function addOutput(scope: Construct, id: string, value: string): CfnOutput {
  return new CfnOutput(scope, id, { value })
}
