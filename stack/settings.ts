import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What differs between a stage people work on and the one customers use. */
export interface StageSettings {
  stage: Stage;
  /** Whether tables, buckets and the user pool outlive the stack and refuse to be deleted. */
  protectData: boolean;
  removalPolicy: RemovalPolicy;
  logRetention: RetentionDays;
  /** Whether clients may ask the API for its schema. */
  introspection: boolean;
  /** The deepest selection the API answers; a schema query needs about thirteen levels. */
  queryDepthLimit: number;
}

export type Stage = 'dev' | 'prod';

const SETTINGS: Record<Stage, StageSettings> = {
  dev: {
    stage: 'dev',
    protectData: false,
    removalPolicy: RemovalPolicy.DESTROY,
    logRetention: RetentionDays.TWO_WEEKS,
    introspection: true,
    queryDepthLimit: 16,
  },
  prod: {
    stage: 'prod',
    protectData: true,
    removalPolicy: RemovalPolicy.RETAIN,
    logRetention: RetentionDays.ONE_YEAR,
    introspection: false,
    queryDepthLimit: 8,
  },
};

/**
 * The settings of a stage.
 * @throws RangeError for a name that is no stage.
 */
export function settingsOf(stage: string): StageSettings {
  if (stage !== 'dev' && stage !== 'prod') {
    throw new RangeError(`Unknown stage "${stage}": use -c stage=dev or -c stage=prod`);
  }
  return SETTINGS[stage];
}
