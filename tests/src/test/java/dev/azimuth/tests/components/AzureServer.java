package dev.azimuth.tests.components;

/// A server that speaks the protocol of Azure Blob, without containers.
public interface AzureServer extends Component {
  /// The account that every emulator has.
  String ACCOUNT = "devstoreaccount1";

  /// Its key, which is public.
  String ACCOUNT_KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  /// Where the account is reached, as a URL.
  String endpoint();
}
