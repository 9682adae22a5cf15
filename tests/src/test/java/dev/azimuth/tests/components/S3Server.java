package dev.azimuth.tests.components;

/// A server that speaks S3's protocol, without buckets.
public interface S3Server extends Component {
  /// Where it is reached, as a URL.
  String endpoint();

  /// Name of the key that may do everything.
  String accessKey();

  /// The key itself.
  String secretKey();
}
