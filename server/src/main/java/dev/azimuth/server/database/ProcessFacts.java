package dev.azimuth.server.database;

import dev.azimuth.coordinators.election.LeaderRecord;
import dev.azimuth.coordinators.election.LeaderView;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.server.configuration.Setting;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.server.rpc.ProxySlot;
import dev.azimuth.sql.service.SystemFacts;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.placement.PlacementSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What this process knows for the tables of `SYS`: the placement, registrations in the meta store,
/// and its settings.
final class ProcessFacts implements SystemFacts {
  private static final String COORDINATOR = "-coordinator";

  private final ProcessResources resources;
  private final ProcessPlan plan;

  ProcessFacts(ProcessResources resources, ProcessPlan plan) {
    this.resources = resources;
    this.plan = plan;
  }

  @Override
  public Optional<PlacementSnapshot> placement() {
    return Optional.of(resources.placement().snapshot());
  }

  @Override
  public CompletableFuture<List<ProcessRole>> coordinatorsAndProxies() {
    MetaStore meta = resources.storage().metaStore();
    return coordinators(meta).thenCombine(ProxySlot.addresses(meta), this::withProxies);
  }

  private static CompletableFuture<List<ProcessRole>> coordinators(MetaStore meta) {
    return LeaderView.all(meta)
        .thenCombine(
            LeaderView.candidates(meta),
            (leaders, candidates) -> {
              List<ProcessRole> roles = new ArrayList<>();
              leaders.forEach((election, leader) -> roles.add(role(election, leader, "LEADING")));
              candidates.forEach((election, records) ->
                  records.stream()
                      .filter(candidate -> !leads(candidate, leaders.get(election)))
                      .forEach(candidate -> roles.add(role(election, candidate, "WAITING"))));
              return roles;
            });
  }

  private static boolean leads(LeaderRecord candidate, @Nullable LeaderRecord leader) {
    return leader != null && leader.member().equals(candidate.member());
  }

  private static ProcessRole role(String election, LeaderRecord record, String state) {
    return new ProcessRole(record.member(), election + COORDINATOR, record.address(), state);
  }

  /// A process that is alone claims no slot.
  private List<ProcessRole> withProxies(
      List<ProcessRole> coordinators, Map<String, String> addresses) {
    List<ProcessRole> roles = new ArrayList<>(coordinators);
    Map<String, String> proxies =
        plan.rpc().isEmpty() ? Map.of(plan.processId(), LeaderRecord.LOCAL_ADDRESS) : addresses;
    new TreeMap<>(proxies)
        .forEach((process, address) ->
            roles.add(new ProcessRole(process, Role.PROXY.word(), address, "ACTIVE")));
    return roles;
  }

  @Override
  public List<SettingFact> settings() {
    SettingValues values = plan.settings();
    List<SettingFact> settings = new ArrayList<>();
    for (Setting setting : Settings.ALL) {
      String value =
          switch (setting.kind()) {
            case Setting.Kind.Whole _ -> Long.toString(values.whole(setting));
            case Setting.Kind.Text _, Setting.Kind.Choice _ -> values.text(setting);
          };
      settings.add(
          new SettingFact(
              setting.name(),
              value,
              setting.defaultText(),
              setting.valuesText(),
              setting.description()));
    }
    return settings;
  }
}
