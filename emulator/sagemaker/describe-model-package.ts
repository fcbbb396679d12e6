import type { ModelPackage } from './resources.ts'

/** A model package as DescribeModelPackage shows it; `time` turns milliseconds into the form of the answer. */
export function describeModelPackage(
  modelPackage: ModelPackage,
  time: (ms: number) => number,
): Record<string, unknown> {
  const {
    ClientToken: _token,
    Tags: _tags,
    ModelPackageName,
    ModelPackageGroupName: _group,
    ModelApprovalStatus: _approval,
    CustomerMetadataProperties: _metadata,
    ...request
  } = modelPackage.request
  return {
    ...(ModelPackageName !== undefined && { ModelPackageName }),
    ...versionFields(modelPackage),
    ModelPackageArn: modelPackage.arn,
    ...request,
    CreationTime: time(modelPackage.creationMs),
    LastModifiedTime: time(modelPackage.lastModifiedMs),
    ModelPackageStatus: 'Completed',
    ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
    CertifyForMarketplace: false,
    ...approvalFields(modelPackage),
    ...(Object.keys(modelPackage.customerMetadata).length > 0 && {
      CustomerMetadataProperties: modelPackage.customerMetadata,
    }),
  }
}

/** A model package as ListModelPackages shows it. */
export function summarizeModelPackage(modelPackage: ModelPackage): Record<string, unknown> {
  const { ModelPackageName, ModelPackageDescription } = modelPackage.request
  return {
    ...(ModelPackageName !== undefined && { ModelPackageName }),
    ...versionFields(modelPackage),
    ModelPackageArn: modelPackage.arn,
    ...(ModelPackageDescription !== undefined && { ModelPackageDescription }),
    CreationTime: modelPackage.creationMs / 1000,
    ModelPackageStatus: 'Completed',
    ...(modelPackage.approvalStatus && { ModelApprovalStatus: modelPackage.approvalStatus }),
  }
}

function versionFields({ group }: ModelPackage): Record<string, unknown> {
  return group ? { ModelPackageGroupName: group.name, ModelPackageVersion: group.version } : {}
}

function approvalFields({ approvalStatus, approvalDescription }: ModelPackage): Record<string, unknown> {
  return {
    ...(approvalStatus && { ModelApprovalStatus: approvalStatus }),
    ...(approvalDescription !== undefined && { ApprovalDescription: approvalDescription }),
  }
}
