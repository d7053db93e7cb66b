import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

/** One line of JSON each; name and level come from the environment. */
export const logger = new Logger();

/** Business and health metrics, in CloudWatch's embedded format; the namespace comes from the environment. */
export const metrics = new Metrics();
