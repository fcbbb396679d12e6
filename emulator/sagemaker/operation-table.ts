import type { OperationTable } from '../protocols/service.ts'
import { AddTags } from './operations/AddTags.ts'
import { CreateEndpoint } from './operations/CreateEndpoint.ts'
import { CreateEndpointConfig } from './operations/CreateEndpointConfig.ts'
import { CreateModel } from './operations/CreateModel.ts'
import { CreateModelPackage } from './operations/CreateModelPackage.ts'
import { CreateModelPackageGroup } from './operations/CreateModelPackageGroup.ts'
import { CreateTrainingJob } from './operations/CreateTrainingJob.ts'
import { DeleteEndpoint } from './operations/DeleteEndpoint.ts'
import { DeleteEndpointConfig } from './operations/DeleteEndpointConfig.ts'
import { DeleteModel } from './operations/DeleteModel.ts'
import { DeleteModelPackage } from './operations/DeleteModelPackage.ts'
import { DeleteModelPackageGroup } from './operations/DeleteModelPackageGroup.ts'
import { DeleteTags } from './operations/DeleteTags.ts'
import { DescribeEndpoint } from './operations/DescribeEndpoint.ts'
import { DescribeEndpointConfig } from './operations/DescribeEndpointConfig.ts'
import { DescribeModel } from './operations/DescribeModel.ts'
import { DescribeModelPackage } from './operations/DescribeModelPackage.ts'
import { DescribeModelPackageGroup } from './operations/DescribeModelPackageGroup.ts'
import { DescribeTrainingJob } from './operations/DescribeTrainingJob.ts'
import { ListEndpointConfigs } from './operations/ListEndpointConfigs.ts'
import { ListEndpoints } from './operations/ListEndpoints.ts'
import { ListModelPackageGroups } from './operations/ListModelPackageGroups.ts'
import { ListModelPackages } from './operations/ListModelPackages.ts'
import { ListModels } from './operations/ListModels.ts'
import { ListTags } from './operations/ListTags.ts'
import { ListTrainingJobs } from './operations/ListTrainingJobs.ts'
import { StopTrainingJob } from './operations/StopTrainingJob.ts'
import { UpdateEndpoint } from './operations/UpdateEndpoint.ts'
import { UpdateEndpointWeightsAndCapacities } from './operations/UpdateEndpointWeightsAndCapacities.ts'
import { UpdateModelPackage } from './operations/UpdateModelPackage.ts'
import type { SageMakerOperation } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  AddTags,
  CreateEndpoint,
  CreateEndpointConfig,
  CreateModel,
  CreateModelPackage,
  CreateModelPackageGroup,
  CreateTrainingJob,
  DeleteEndpoint,
  DeleteEndpointConfig,
  DeleteModel,
  DeleteModelPackage,
  DeleteModelPackageGroup,
  DeleteTags,
  DescribeEndpoint,
  DescribeEndpointConfig,
  DescribeModel,
  DescribeModelPackage,
  DescribeModelPackageGroup,
  DescribeTrainingJob,
  ListEndpointConfigs,
  ListEndpoints,
  ListModelPackageGroups,
  ListModelPackages,
  ListModels,
  ListTags,
  ListTrainingJobs,
  StopTrainingJob,
  UpdateEndpoint,
  UpdateEndpointWeightsAndCapacities,
  UpdateModelPackage,
} as const satisfies OperationTable<SageMakerOperation<never>>
