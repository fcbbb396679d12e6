import { validationException } from './errors.ts'

/** Throws where an image is not one that the emulator can stand in for. */
export function requireXgboostImage(image: string): void {
  if (/(^|\/)sagemaker-xgboost:[\w.-]+$/.test(image)) return
  throw validationException(
    `The emulator stands in for the sagemaker-xgboost images only, not for "${image}": give one such as 683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0.`,
  )
}
