import type { Wire } from '../../model/wire.ts'
import type { RestOperation } from '../../protocols/rest-json.ts'
import type { SageMakerService } from '../service.ts'

/** The runtime works on what the control plane made. */
export type RuntimeOperation<Input> = RestOperation<SageMakerService, Wire<Omit<Input, 'Body'>>>
