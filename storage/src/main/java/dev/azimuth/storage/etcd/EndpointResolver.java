package dev.azimuth.storage.etcd;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Resolves a list of endpoints into their addresses, again after each failure to connect.
final class EndpointResolver extends NameResolver {
  private static final String SCHEME = "azimuth-etcd";
  private static final String SEPARATOR = ",";

  static {
    NameResolverRegistry.getDefaultRegistry().register(new Provider());
  }

  private final List<String> endpoints;
  private final Executor executor;
  private @Nullable Listener2 listener;

  private EndpointResolver(List<String> endpoints, Executor executor) {
    this.endpoints = endpoints;
    this.executor = executor;
  }

  /// What a channel is told to reach these endpoints, each as `host:port`.
  static String target(List<String> endpoints) {
    return SCHEME
        + ":///"
        + URLEncoder.encode(String.join(SEPARATOR, endpoints), StandardCharsets.UTF_8);
  }

  @Override
  public String getServiceAuthority() {
    return endpoints.getFirst();
  }

  @Override
  public void start(Listener2 newListener) {
    listener = newListener;
    refresh();
  }

  @Override
  public void refresh() {
    Listener2 told = listener;
    if (told != null) {
      executor.execute(() -> resolve(told));
    }
  }

  private void resolve(Listener2 told) {
    List<EquivalentAddressGroup> groups = new ArrayList<>();
    String unknown = "";
    for (String endpoint : endpoints) {
      int colon = endpoint.lastIndexOf(':');
      int port = Integer.parseInt(endpoint, colon + 1, endpoint.length(), 10);
      try {
        // A certificate is checked against the endpoint that was asked for.
        Attributes attributes =
            Attributes.newBuilder()
                .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, endpoint)
                .build();
        for (InetAddress address : InetAddress.getAllByName(endpoint.substring(0, colon))) {
          groups.add(new EquivalentAddressGroup(new InetSocketAddress(address, port), attributes));
        }
      } catch (UnknownHostException e) {
        unknown = e.getMessage();
      }
    }
    if (groups.isEmpty()) {
      told.onError(Status.UNAVAILABLE.withDescription("unknown host " + unknown));
    } else {
      told.onResult(
          ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(groups)).build());
    }
  }

  @Override
  public void shutdown() {}

  /// Makes resolvers for the scheme.
  private static final class Provider extends NameResolverProvider {
    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5;
    }

    @Override
    public String getDefaultScheme() {
      return SCHEME;
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, Args args) {
      if (!SCHEME.equals(target.getScheme())) {
        return null;
      }
      String list = URLDecoder.decode(target.getRawPath().substring(1), StandardCharsets.UTF_8);
      Executor executor = args.getOffloadExecutor();
      return new EndpointResolver(
          List.of(list.split(SEPARATOR, -1)), executor == null ? Runnable::run : executor);
    }
  }
}
