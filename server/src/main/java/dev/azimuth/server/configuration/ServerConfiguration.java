package dev.azimuth.server.configuration;

import dev.azimuth.coordinators.data.CompactionPolicy;
import dev.azimuth.coordinators.data.DataSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What a server is started with.
///
/// @param dataDirectory of what this process alone keeps; with embedded storage, of everything
/// @param process what it is in its cluster
/// @param rpc how other processes reach it
/// @param http how clients reach it
/// @param result bounds of large results
/// @param nodes how much nodes keep, and where
/// @param segments what becomes of segments
/// @param logLevel least serious level that is logged
/// @param settings all that it was made from
public record ServerConfiguration(
    Path dataDirectory,
    ProcessConfiguration process,
    RpcConfiguration rpc,
    HttpConfiguration http,
    ResultConfiguration result,
    NodeConfiguration nodes,
    DataSettings segments,
    String logLevel,
    SettingValues settings) {
  /// How clients reach a server.
  ///
  /// @param address that it listens on, a loopback address
  /// @param port that it listens on; 0 for any free one
  /// @param connectionsMax connections at a time
  /// @param requestBytesMax largest request body
  /// @param idleLimit after which a silent connection is closed
  public record HttpConfiguration(
      InetAddress address, int port, int connectionsMax, int requestBytesMax, Duration idleLimit) {
    public HttpConfiguration {
      if (!address.isLoopbackAddress()) {
        throw new ConfigurationException(
            "setting http.address: "
                + address.getHostAddress()
                + " is not a loopback address, and without authentication a server must not be"
                + " reachable from other machines; use 127.0.0.1 or ::1");
      }
    }
  }

  /// Bounds of results too large for one answer.
  ///
  /// @param cursorsMax that may be open at a time
  /// @param idleLimit after which one is closed
  public record ResultConfiguration(int cursorsMax, Duration idleLimit) {}

  /// How much the nodes of a process keep, and where.
  ///
  /// @param directory of files that belong to no one but them; empty for a temporary one
  /// @param growingBytesMax memory for rows of all tables that are in no segment
  /// @param rangeBytesMax memory of one shard's rows when they are moved into a segment
  /// @param flushInterval after which they are moved anyway
  /// @param segmentBytesTarget size of segments up to which they are merged on request
  /// @param cacheBytesMax disk space for copies of objects
  /// @param indexBuildBytesMax memory for building the index of a segment
  /// @param indexCodeBytesMax memory for what indexes keep beside their files
  public record NodeConfiguration(
      Optional<Path> directory,
      long growingBytesMax,
      long rangeBytesMax,
      Duration flushInterval,
      long segmentBytesTarget,
      long cacheBytesMax,
      long indexBuildBytesMax,
      long indexCodeBytesMax) {
    /// For a database that goes away with its process: rows are moved only when memory runs short.
    public static NodeConfiguration temporary() {
      SettingValues values = SettingValues.defaults();
      long growingBytesMax = values.whole(Settings.GROWING_BYTES_MAX);
      return new NodeConfiguration(
          Optional.empty(),
          growingBytesMax,
          growingBytesMax,
          Duration.ofDays(365),
          values.whole(Settings.SEGMENT_BYTES_TARGET),
          values.whole(Settings.CACHE_DISK_BYTES_MAX),
          values.whole(Settings.INDEX_BUILD_BYTES_MAX),
          values.whole(Settings.INDEX_CODE_BYTES_MAX));
    }
  }

  /// The typed form of checked values.
  public static ServerConfiguration of(SettingValues values) {
    return new ServerConfiguration(
        Path.of(values.text(Settings.DATA_DIRECTORY)),
        new ProcessConfiguration(
            Role.parse(values.text(Settings.PROCESS_ROLES)),
            given(values.text(Settings.PROCESS_ID)),
            StorageConfiguration.of(values, System.getenv())),
        rpc(values),
        new HttpConfiguration(
            address(Settings.HTTP_ADDRESS, values),
            Math.toIntExact(values.whole(Settings.HTTP_PORT)),
            Math.toIntExact(values.whole(Settings.HTTP_CONNECTIONS_MAX)),
            Math.toIntExact(values.whole(Settings.HTTP_REQUEST_BYTES_MAX)),
            Duration.ofSeconds(values.whole(Settings.HTTP_IDLE_SECONDS_MAX))),
        new ResultConfiguration(
            Math.toIntExact(values.whole(Settings.RESULT_CURSORS_MAX)),
            Duration.ofSeconds(values.whole(Settings.RESULT_IDLE_SECONDS_MAX))),
        new NodeConfiguration(
            Optional.of(Path.of(values.text(Settings.DATA_DIRECTORY)).resolve("node")),
            values.whole(Settings.GROWING_BYTES_MAX),
            values.whole(Settings.RANGE_BYTES_MAX),
            Duration.ofSeconds(values.whole(Settings.FLUSH_SECONDS)),
            values.whole(Settings.SEGMENT_BYTES_TARGET),
            values.whole(Settings.CACHE_DISK_BYTES_MAX),
            values.whole(Settings.INDEX_BUILD_BYTES_MAX),
            values.whole(Settings.INDEX_CODE_BYTES_MAX)),
        segments(values),
        values.text(Settings.LOG_LEVEL),
        values);
  }

  private static DataSettings segments(SettingValues values) {
    return new DataSettings(
        new CompactionPolicy(
            values.whole(Settings.SEGMENT_BYTES_TARGET),
            Math.toIntExact(values.whole(Settings.SEGMENT_MERGE_COUNT_MIN)),
            values.whole(Settings.SEGMENT_DELETED_PERCENT_MAX) / 100.0),
        Duration.ofSeconds(values.whole(Settings.SEGMENT_PLAN_SECONDS)),
        Duration.ofSeconds(values.whole(Settings.SEGMENT_GARBAGE_SECONDS)));
  }

  private static RpcConfiguration rpc(SettingValues values) {
    InetAddress address = address(Settings.RPC_ADDRESS, values);
    return new RpcConfiguration(
        address,
        given(values.text(Settings.RPC_ADVERTISED_HOST)).orElse(address.getHostAddress()),
        Math.toIntExact(values.whole(Settings.RPC_PORT)),
        given(values.text(Settings.RPC_SECRET_FILE)).map(Path::of).map(ClusterSecret::read));
  }

  private static Optional<String> given(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static InetAddress address(Setting setting, SettingValues values) {
    String text = values.text(setting);
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new ConfigurationException("setting " + setting.name() + ": there is no host " + text);
    }
  }
}
