package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests fit together, and what they say of a node is right. */
class KubernetesTest {
  private static final Path FILE = Path.of("deploy/kubernetes/switchboard.yaml");
  private static final List<JsonObject> MANIFESTS = new ArrayList<>();

  @TempDir private Path directory;

  @BeforeAll
  @SuppressWarnings("unchecked") // a manifest is an object
  static void read() throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(FILE)) {
      for (Object manifest : new Yaml(new SafeConstructor(options)).loadAll(reader)) {
        MANIFESTS.add(new JsonObject((Map<String, Object>) manifest));
      }
    }
  }

  @Test
  void itsConfigurationIsRight() throws IOException {
    String text =
        only("ConfigMap")
            .getJsonObject("data")
            .getString("verticles.conf")
            .replace("/opt/switchboard/", Path.of("").toAbsolutePath() + "/");
    // What a pod's environment says.
    Path file =
        Files.writeString(
            directory.resolve("verticles.conf"), text + "\ncluster.host = 10.244.0.7\n");

    assertThat(Settings.check(file)).contains("SWITCHBOARD_KEYSET");
    assertThat(text).contains("switchboard-0.switchboard-nodes", "switchboard-1.switchboard-nodes");
    assertThat(set().getInteger("replicas")).isEqualTo(2);
  }

  @Test
  void nodesAreFoundByNameAndOneIsAlwaysThere() {
    JsonObject labels = pod("metadata").getJsonObject("labels");

    assertThat(set().getJsonObject("selector").getJsonObject("matchLabels")).isEqualTo(labels);
    assertThat(set().getString("serviceName")).isEqualTo("switchboard-nodes");
    all("Service")
        .forEach(service ->
            assertThat(service.getJsonObject("spec").getJsonObject("selector")).isEqualTo(labels));
    JsonObject budget = only("PodDisruptionBudget").getJsonObject("spec");
    assertThat(budget.getJsonObject("selector").getJsonObject("matchLabels")).isEqualTo(labels);
    assertThat(budget.getInteger("minAvailable")).isEqualTo(1);
  }

  @Test
  void everyPortThatIsNamedIsThere() {
    Set<String> ports = names(container().getJsonArray("ports"));

    assertThat(ports).containsExactlyInAnyOrder("http", "push", "ops", "cluster", "bus");
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      assertThat(container().getJsonObject(probe).getJsonObject("httpGet").getString("port"))
          .isEqualTo("ops");
    }
    all("Service")
        .flatMap(service -> objects(service.getJsonObject("spec").getJsonArray("ports")))
        .forEach(port -> assertThat(ports).contains(port.getString("targetPort")));
    // Who lives on when Postgres is away, and who is sent nothing then.
    assertThat(path("livenessProbe")).isEqualTo("/healthy");
    assertThat(path("readinessProbe")).isEqualTo("/ready");
  }

  private static String path(String probe) {
    return container().getJsonObject(probe).getJsonObject("httpGet").getString("path");
  }

  @Test
  void theNodeMayDoLittleAndKeepsNothing() {
    JsonObject spec = pod("spec");
    JsonObject container = container().getJsonObject("securityContext");

    assertThat(spec.getJsonObject("securityContext").getBoolean("runAsNonRoot")).isTrue();
    assertThat(spec.getJsonObject("securityContext").getInteger("runAsUser")).isEqualTo(10_001);
    assertThat(spec.getBoolean("automountServiceAccountToken")).isFalse();
    assertThat(container.getBoolean("allowPrivilegeEscalation")).isFalse();
    assertThat(container.getBoolean("readOnlyRootFilesystem")).isTrue();
    assertThat(container.getJsonObject("capabilities").getJsonArray("drop")).containsExactly("ALL");
    assertThat(container().getJsonObject("resources").getJsonObject("limits").getString("memory"))
        .isNotBlank();
    // Longer than the pause before the stop and the grace after it.
    assertThat(spec.getInteger("terminationGracePeriodSeconds")).isGreaterThan(5 + 20 + 5);
  }

  @Test
  void noSecretStandsInAFile() {
    assertThat(all("Secret")).isEmpty();
    assertThat(
            objects(container().getJsonArray("envFrom"))
                .map(from -> from.getJsonObject("secretRef").getString("name")))
        .containsExactly("switchboard");
    assertThat(objects(container().getJsonArray("env")))
        .noneMatch(variable -> variable.containsKey("value"));
  }

  @Test
  void onlyWebhooksAreRepeatedWhateverHappenedToThem() {
    assertThat(repeats("switchboard-webhooks")).isEqualTo("error timeout non_idempotent");
    assertThat(repeats("switchboard")).isEqualTo("error timeout");
  }

  private static String repeats(String ingress) {
    return all("Ingress")
        .map(manifest -> manifest.getJsonObject("metadata"))
        .filter(metadata -> ingress.equals(metadata.getString("name")))
        .map(metadata -> metadata.getJsonObject("annotations"))
        .map(notes -> notes.getString("nginx.ingress.kubernetes.io/proxy-next-upstream"))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<JsonObject> all(String kind) {
    return MANIFESTS.stream().filter(manifest -> manifest.getString("kind").equals(kind));
  }

  private static JsonObject only(String kind) {
    assertThat(all(kind)).hasSize(1);
    return all(kind).findFirst().orElseThrow();
  }

  private static JsonObject set() {
    return only("StatefulSet").getJsonObject("spec");
  }

  private static JsonObject pod(String part) {
    return set().getJsonObject("template").getJsonObject(part);
  }

  private static JsonObject container() {
    return pod("spec").getJsonArray("containers").getJsonObject(0);
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  private static Set<String> names(JsonArray array) {
    return objects(array).map(object -> object.getString("name")).collect(Collectors.toSet());
  }
}
