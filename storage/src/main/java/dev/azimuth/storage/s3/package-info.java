/// The object store of S3 and of the servers that speak its protocol, by MinIO's client.
///
/// This is the only package that names the client's classes. Safe for any thread. Uses of S3 what
/// every such server has: put, conditional put by `If-None-Match: *`, ranged get, head, list
/// version 2 by `start-after`, delete, multipart upload. No tags, versions, server-side copies or
/// `If-Match`.
@NullMarked
package dev.azimuth.storage.s3;

import org.jspecify.annotations.NullMarked;
