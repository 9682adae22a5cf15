package dev.azimuth.server.configuration;

import java.net.InetAddress;
import java.util.Optional;

/// How the other processes of a cluster reach this one.
///
/// @param address that it listens on; beyond loopback only with a secret
/// @param advertisedHost name or address that others call it by
/// @param port that it listens on; 0 for any free one
/// @param secret that callers must know
public record RpcConfiguration(
    InetAddress address, String advertisedHost, int port, Optional<ClusterSecret> secret) {
  public RpcConfiguration {
    if (!address.isLoopbackAddress() && secret.isEmpty()) {
      throw new ConfigurationException(
          "setting rpc.address: "
              + address.getHostAddress()
              + " is not a loopback address, and without a secret anybody could call this process;"
              + " set rpc.secretFile, or use 127.0.0.1 or ::1");
    }
    if (address.isAnyLocalAddress() && advertisedHost.equals(address.getHostAddress())) {
      throw new ConfigurationException(
          "setting rpc.advertisedHost is needed with rpc.address "
              + address.getHostAddress()
              + ": nobody can call this process by that");
    }
  }
}
