package dev.azimuth.storage.etcd;

import dev.azimuth.storage.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an etcd is reached.
///
/// @param endpoints its members, as `host:port`
/// @param keyPrefix what every key of this cluster of ours starts with; other users of the same
///   etcd must not share it
/// @param credentials user and password; null where etcd asks for none
/// @param tls certificates; null for plain text
/// @param attemptLimit how long one attempt of a call may take
/// @param callLimit how long a call may take with all its attempts
public record EtcdSettings(
    List<String> endpoints,
    String keyPrefix,
    @Nullable Credentials credentials,
    @Nullable Tls tls,
    Duration attemptLimit,
    Duration callLimit) {
  private static final Duration DEFAULT_ATTEMPT_LIMIT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_CALL_LIMIT = Duration.ofSeconds(15);

  public EtcdSettings {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("an etcd needs an endpoint");
    }
    if (keyPrefix.isEmpty()) {
      throw new IllegalArgumentException("an etcd needs a key prefix");
    }
  }

  /// Without users and in plain text.
  public static EtcdSettings of(List<String> endpoints, String keyPrefix) {
    return new EtcdSettings(
        endpoints, keyPrefix, null, null, DEFAULT_ATTEMPT_LIMIT, DEFAULT_CALL_LIMIT);
  }

  /// The same with a user.
  public EtcdSettings as(Credentials user) {
    return new EtcdSettings(endpoints, keyPrefix, user, tls, attemptLimit, callLimit);
  }

  /// The same over TLS.
  public EtcdSettings over(Tls certificates) {
    return new EtcdSettings(
        endpoints, keyPrefix, credentials, certificates, attemptLimit, callLimit);
  }

  /// The same with other limits.
  public EtcdSettings within(Duration anAttempt, Duration aCall) {
    return new EtcdSettings(endpoints, keyPrefix, credentials, tls, anAttempt, aCall);
  }

  /// A user of etcd.
  public record Credentials(String user, Secret password) {}

  /// Certificates in PEM files.
  ///
  /// @param authorities whom to trust; null for those that Java trusts
  /// @param client who this is; null where etcd does not ask
  public record Tls(@Nullable Path authorities, @Nullable ClientCertificate client) {}

  /// A client's certificate chain and its key in PKCS 8, both in PEM.
  public record ClientCertificate(Path chain, Path key) {}
}
