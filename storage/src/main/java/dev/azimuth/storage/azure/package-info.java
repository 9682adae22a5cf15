/// The object store of Azure Blob, by Microsoft's client.
///
/// This is the only package that names the client's classes. Safe for any thread. Uses block blobs,
/// `If-None-Match: *`, ranged get, staged blocks, list by prefix, and metadata.
@NullMarked
package dev.azimuth.storage.azure;

import org.jspecify.annotations.NullMarked;
