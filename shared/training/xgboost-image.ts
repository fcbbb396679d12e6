import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** The accounts that hold SageMaker's XGBoost images, by region (as the SageMaker Python SDK lists them). */
export const REGISTRY_ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '510948584623',
  'ap-east-1': '651117190479',
  'ap-northeast-1': '354813040037',
  'ap-northeast-2': '366743142698',
  'ap-northeast-3': '867004704886',
  'ap-south-1': '720646828776',
  'ap-south-2': '628508329040',
  'ap-southeast-1': '121021644041',
  'ap-southeast-2': '783357654285',
  'ap-southeast-3': '951798379941',
  'ap-southeast-4': '106583098589',
  'ca-central-1': '341280168497',
  'ca-west-1': '190319476487',
  'cn-north-1': '450853457545',
  'cn-northwest-1': '451049120500',
  'eu-central-1': '492215442770',
  'eu-central-2': '680994064768',
  'eu-north-1': '662702820516',
  'eu-south-1': '978288397137',
  'eu-south-2': '104374241257',
  'eu-west-1': '141502667606',
  'eu-west-2': '764974769150',
  'eu-west-3': '659782779980',
  'il-central-1': '898809789911',
  'me-central-1': '272398656194',
  'me-south-1': '801668240914',
  'sa-east-1': '737474898029',
  'us-east-1': '683313688378',
  'us-east-2': '257758044811',
  'us-gov-east-1': '237065988967',
  'us-gov-west-1': '414596584902',
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
}

/** What trains unless told. */
export const DEFAULT_XGBOOST_VERSION = '3.2-0'

/** The newest tag of each line of SageMaker's images. */
const NEWEST_TAGS = { '1.7': '1.7-1', '3.0': '3.0-5', '3.2': '3.2-0' } as const

/** The newest image of a line, such as `1.7`. @throws BoostlineError `region-unknown`. */
export function newestImageOf(line: keyof typeof NEWEST_TAGS, region: string): string {
  return xgboostImage(region, NEWEST_TAGS[line])
}

/** The last day on which AWS patches a version: a year after it came (AWS's support policy for these images). */
const PATCHED_UNTIL: Readonly<Record<string, string>> = { '3.0-5': '2026-11-17', '3.2-0': '2027-05-13' }

/** The last day of patches, as `2027-05-13`; undefined where none is known. */
export function patchedUntil(version: string): string | undefined {
  return PATCHED_UNTIL[version]
}

/** The URI of SageMaker's XGBoost image in a region. @throws BoostlineError `region-unknown`. */
export function xgboostImage(region: string, version: string): string {
  const account = REGISTRY_ACCOUNTS[region]
  if (!account) {
    throw new BoostlineError({
      code: 'region-unknown',
      kind: 'config',
      message: `The registry of SageMaker's XGBoost image in the region "${region}" is not known to this version.`,
      hint: "Set XGBOOST_IMAGE to the image's full URI in this region (the AWS documentation lists it under Docker Registry Paths).",
    })
  }
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `${account}.dkr.ecr.${region}.${domain}/sagemaker-xgboost:${version}`
}

const IMAGE = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)\/sagemaker-xgboost:[\w.-]{1,128}$/

/** Whether an image's URI is that of SageMaker's XGBoost in the registry of a known region. */
export function isXgboostImage(image: string): boolean {
  const [, account, region = '', domain] = IMAGE.exec(image) ?? []
  const expected = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return account !== undefined && REGISTRY_ACCOUNTS[region] === account && domain === expected
}
