package dev.azimuth.server.configuration;

import dev.azimuth.server.configuration.Setting.Kind;
import java.util.List;

/// The settings of objects in S3 or Azure Blob.
final class ObjectSettings {
  /// Address of the S3 server.
  static final Setting S3_ENDPOINT =
      new Setting("s3.endpoint", new Kind.Text(""), "Address of the S3 server, `https://…`.");

  /// Region of the bucket.
  static final Setting S3_REGION =
      new Setting("s3.region", new Kind.Text("us-east-1"), "Region that requests are signed for.");

  /// The bucket.
  static final Setting S3_BUCKET =
      new Setting("s3.bucket", new Kind.Text(""), "Bucket of the objects, which must be there.");

  /// Where requests carry the bucket.
  static final Setting S3_ADDRESSING =
      new Setting(
          "s3.addressing",
          new Kind.Choice("path", List.of("path", "host")),
          "Where requests carry the bucket: in the path, as most servers expect, or in the host name,"
              + " as Amazon does.");

  /// Name of the key.
  static final Setting S3_ACCESS_KEY =
      new Setting("s3.accessKey", new Kind.Text(""), "Name of the key that gives access.");

  /// The key in a file.
  static final Setting S3_SECRET_KEY_FILE =
      new Setting("s3.secretKeyFile", new Kind.Text(""), "File with the key of `s3.accessKey`.");

  /// The key in the environment.
  static final Setting S3_SECRET_KEY_VARIABLE =
      new Setting(
          "s3.secretKeyVariable",
          new Kind.Text(""),
          "Environment variable with the key of `s3.accessKey`, in place of a file.");

  /// Address of the Azure account.
  static final Setting AZURE_ENDPOINT =
      new Setting(
          "azure.endpoint",
          new Kind.Text(""),
          "Address of the account, `https://ACCOUNT.blob.core.windows.net`.");

  /// The container.
  static final Setting AZURE_CONTAINER =
      new Setting(
          "azure.container", new Kind.Text(""), "Container of the objects, which must be there.");

  /// The account.
  static final Setting AZURE_ACCOUNT =
      new Setting("azure.account", new Kind.Text(""), "Name of the account.");

  /// The key in a file.
  static final Setting AZURE_ACCOUNT_KEY_FILE =
      new Setting("azure.accountKeyFile", new Kind.Text(""), "File with the key of the account.");

  /// The key in the environment.
  static final Setting AZURE_ACCOUNT_KEY_VARIABLE =
      new Setting(
          "azure.accountKeyVariable",
          new Kind.Text(""),
          "Environment variable with the key of the account, in place of a file.");

  /// All of them, in the order of the documentation.
  static final List<Setting> ALL =
      List.of(
          S3_ENDPOINT,
          S3_REGION,
          S3_BUCKET,
          S3_ADDRESSING,
          S3_ACCESS_KEY,
          S3_SECRET_KEY_FILE,
          S3_SECRET_KEY_VARIABLE,
          AZURE_ENDPOINT,
          AZURE_CONTAINER,
          AZURE_ACCOUNT,
          AZURE_ACCOUNT_KEY_FILE,
          AZURE_ACCOUNT_KEY_VARIABLE);

  private ObjectSettings() {}
}
