import { z } from 'zod';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const whole = z.coerce.number().int();

const schemaAttribute = z.strictObject({
  Name: z.string(),
  AttributeDataType: z.enum(['String', 'Number', 'DateTime', 'Boolean']).optional(),
  Mutable: flag.optional(),
  Required: flag.optional(),
  DeveloperOnlyAttribute: flag.optional(),
  StringAttributeConstraints: z
    .strictObject({ MinLength: z.string().optional(), MaxLength: z.string().optional() })
    .optional(),
  NumberAttributeConstraints: z
    .strictObject({ MinValue: z.string().optional(), MaxValue: z.string().optional() })
    .optional(),
});

const message = {
  EmailMessage: z.string().optional(),
  EmailSubject: z.string().optional(),
  SMSMessage: z.string().optional(),
};

/** `AWS::Cognito::UserPool`. Triggers, forced second factors and sign-in by phone are not named: refused. */
export const userPoolProperties = z.strictObject({
  UserPoolName: z.string().optional(),
  UsernameAttributes: z.array(z.literal('email')).optional(),
  AliasAttributes: z.array(z.literal('email')).optional(),
  UsernameConfiguration: z.strictObject({ CaseSensitive: flag.optional() }).optional(),
  AutoVerifiedAttributes: z.array(z.literal('email')).optional(),
  AdminCreateUserConfig: z
    .strictObject({
      AllowAdminCreateUserOnly: flag.optional(),
      InviteMessageTemplate: z.strictObject(message).optional(),
      UnusedAccountValidityDays: whole.optional(),
    })
    .optional(),
  Policies: z
    .strictObject({
      PasswordPolicy: z
        .strictObject({
          MinimumLength: whole.min(6).max(99).optional(),
          RequireLowercase: flag.optional(),
          RequireUppercase: flag.optional(),
          RequireNumbers: flag.optional(),
          RequireSymbols: flag.optional(),
          TemporaryPasswordValidityDays: whole.min(0).max(365).optional(),
          PasswordHistorySize: z.literal(0).optional(),
        })
        .optional(),
      SignInPolicy: z.strictObject({ AllowedFirstAuthFactors: z.array(z.literal('PASSWORD')) }).optional(),
    })
    .optional(),
  Schema: z.array(schemaAttribute).optional(),
  EmailVerificationMessage: z.string().optional(),
  EmailVerificationSubject: z.string().optional(),
  VerificationMessageTemplate: z
    .strictObject({
      DefaultEmailOption: z.literal('CONFIRM_WITH_CODE').optional(),
      EmailMessage: z.string().optional(),
      EmailSubject: z.string().optional(),
      SmsMessage: z.string().optional(),
    })
    .optional(),
  UserAttributeUpdateSettings: z
    .strictObject({ AttributesRequireVerificationBeforeUpdate: z.array(z.literal('email')) })
    .optional(),
  AccountRecoverySetting: z
    .strictObject({
      RecoveryMechanisms: z
        .array(z.strictObject({ Name: z.enum(['verified_email', 'admin_only']), Priority: whole }))
        .optional(),
    })
    .optional(),
  /** Nobody has to have a second factor, and no user can set one up here: the operations for it are absent. */
  MfaConfiguration: z.enum(['OFF', 'OPTIONAL']).optional(),
  EnabledMfas: z.array(z.enum(['SOFTWARE_TOKEN_MFA', 'SMS_MFA'])).optional(),
  /** Ignored: no text messages are sent. */
  SmsVerificationMessage: z.string().optional(),
  /** Ignored: mails go to the outbox, whoever would have sent them. */
  EmailConfiguration: z.looseObject({}).optional(),
  /** Ignored: a pool goes with the state folder. */
  DeletionProtection: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  /** Ignored: the plan buys features that are refused above. */
  UserPoolTier: z.enum(['LITE', 'ESSENTIALS', 'PLUS']).optional(),
  UserPoolAddOns: z.strictObject({ AdvancedSecurityMode: z.enum(['OFF', 'AUDIT']) }).optional(),
  /** Ignored. */
  UserPoolTags: z.record(z.string(), z.string()).optional(),
});

const units = z.enum(['seconds', 'minutes', 'hours', 'days']);

/** `AWS::Cognito::UserPoolClient`. Client secrets and the OAuth flows are refused. */
export const userPoolClientProperties = z.strictObject({
  UserPoolId: z.string(),
  ClientName: z.string().optional(),
  GenerateSecret: z.union([z.literal(false), z.literal('false')]).optional(),
  ExplicitAuthFlows: z
    .array(
      z.enum([
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ]),
    )
    .optional(),
  PreventUserExistenceErrors: z.enum(['ENABLED', 'LEGACY']).default('LEGACY'),
  EnableTokenRevocation: flag.default(true),
  AccessTokenValidity: whole.min(0).optional(),
  IdTokenValidity: whole.min(0).optional(),
  RefreshTokenValidity: whole.min(0).optional(),
  TokenValidityUnits: z
    .strictObject({
      AccessToken: units.optional(),
      IdToken: units.optional(),
      RefreshToken: units.optional(),
    })
    .optional(),
  /** In minutes. */
  AuthSessionValidity: whole.min(3).max(15).default(3),
  AllowedOAuthFlowsUserPoolClient: z.union([z.literal(false), z.literal('false')]).optional(),
  SupportedIdentityProviders: z.array(z.literal('COGNITO')).optional(),
  RefreshTokenRotation: z.strictObject({ Feature: z.literal('DISABLED') }).optional(),
});

/** `AWS::Cognito::UserPoolGroup`. */
export const userPoolGroupProperties = z.strictObject({
  UserPoolId: z.string(),
  GroupName: z.string().optional(),
  Description: z.string().optional(),
  Precedence: whole.min(0).optional(),
});

export type UserPoolProperties = z.infer<typeof userPoolProperties>;
export type UserPoolClientProperties = z.infer<typeof userPoolClientProperties>;
