import type {
  CreateEndpointConfigCommandInput,
  CreateModelCommandInput,
  CreateModelPackageCommandInput,
  CreateModelPackageGroupCommandInput,
  CreateTrainingJobCommandInput,
  UpdateEndpointWeightsAndCapacitiesCommandInput,
} from '@aws-sdk/client-sagemaker'
import type { Wire } from '../model/wire.ts'

// The inputs that are kept, or that several files read, as the model has checked them. What SageMaker demands beyond
// its model is in training-rules.ts and variant-rules.ts, and in the types that they return.

export type CreateTrainingJobInput = Wire<CreateTrainingJobCommandInput>
export type CreateModelInput = Wire<CreateModelCommandInput>
export type CreateEndpointConfigInput = Wire<CreateEndpointConfigCommandInput>
export type CreateModelPackageGroupInput = Wire<CreateModelPackageGroupCommandInput>
export type CreateModelPackageInput = Wire<CreateModelPackageCommandInput>
export type ProductionVariantInput = CreateEndpointConfigInput['ProductionVariants'][number]
export type VariantChangeInput =
  Wire<UpdateEndpointWeightsAndCapacitiesCommandInput>['DesiredWeightsAndCapacities'][number]
