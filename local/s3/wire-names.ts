/** Members of inputs and outputs that are a header each, by the header's name. */
export const HEADER_MEMBERS = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  expires: 'Expires',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'x-amz-checksum-crc32c': 'ChecksumCRC32C',
  'x-amz-checksum-crc64nvme': 'ChecksumCRC64NVME',
  'x-amz-checksum-sha1': 'ChecksumSHA1',
  'x-amz-checksum-sha256': 'ChecksumSHA256',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
} as const;

/** Those that come back as they were sent. */
export const KEPT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const;

/** Headers of reads. */
export const READ_MEMBERS = {
  range: 'Range',
  'if-match': 'IfMatch',
  'if-none-match': 'IfNoneMatch',
  'if-modified-since': 'IfModifiedSince',
  'if-unmodified-since': 'IfUnmodifiedSince',
  'x-amz-checksum-mode': 'ChecksumMode',
} as const;

/** Query parameters of reads. */
export const READ_PARAMETERS = {
  versionId: 'VersionId',
  'response-cache-control': 'ResponseCacheControl',
  'response-content-disposition': 'ResponseContentDisposition',
  'response-content-encoding': 'ResponseContentEncoding',
  'response-content-language': 'ResponseContentLanguage',
  'response-content-type': 'ResponseContentType',
  'response-expires': 'ResponseExpires',
} as const;

/** Headers of writes. */
export const WRITE_MEMBERS = {
  ...HEADER_MEMBERS,
  'if-match': 'IfMatch',
  'if-none-match': 'IfNoneMatch',
  'x-amz-acl': 'ACL',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-server-side-encryption-bucket-key-enabled': 'BucketKeyEnabled',
} as const;

/** Query parameters of `ListObjectsV2`. */
export const LIST_PARAMETERS = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'max-keys': 'MaxKeys',
  'continuation-token': 'ContinuationToken',
  'start-after': 'StartAfter',
  'encoding-type': 'EncodingType',
  'fetch-owner': 'FetchOwner',
} as const;

/** Headers only answers have. */
export const ANSWER_MEMBERS = {
  ...HEADER_MEMBERS,
  'accept-ranges': 'AcceptRanges',
  'content-length': 'ContentLength',
  'content-range': 'ContentRange',
  etag: 'ETag',
  'last-modified': 'LastModified',
  'x-amz-checksum-type': 'ChecksumType',
  'x-amz-delete-marker': 'DeleteMarker',
  'x-amz-version-id': 'VersionId',
} as const;

/** Headers of S3's own that are read elsewhere or change nothing; any other is refused. */
export const OTHER_HEADERS = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-expected-bucket-owner',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-trailer',
  'x-amz-user-agent',
]);
