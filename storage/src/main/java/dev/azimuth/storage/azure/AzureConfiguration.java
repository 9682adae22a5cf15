package dev.azimuth.storage.azure;

import dev.azimuth.storage.secret.Secret;
import java.net.URI;
import java.time.Duration;

/// Where a container is and how to get in.
///
/// @param endpoint of the account, such as `https://ACCOUNT.blob.core.windows.net`
/// @param container that holds the objects, and is there already
/// @param pathPrefix what all keys begin with, without a slash at its end; may be empty
/// @param account name of the account
/// @param accountKey its key
/// @param requestLimit longest time for one request
public record AzureConfiguration(
    URI endpoint,
    String container,
    String pathPrefix,
    String account,
    Secret accountKey,
    Duration requestLimit) {}
