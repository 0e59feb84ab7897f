package dev.switchboard.boot;

import dev.switchboard.access.Proxies;
import dev.switchboard.api.ApiConfig;
import dev.switchboard.desk.DeskConfig;
import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.media.MediaConfig;
import dev.switchboard.media.S3Config;
import dev.switchboard.ops.OpsConfig;
import dev.switchboard.push.PushConfig;
import dev.switchboard.search.SearchConfig;
import dev.switchboard.sending.SendingConfig;
import dev.switchboard.simulator.SimulatorConfig;
import dev.switchboard.webhook.Bounds;
import dev.switchboard.webhook.WebhookConfig;
import dev.switchboard.workflow.WorkflowConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The rooms' own records, read from their part of verticles.conf. Ranges are held by the records.
 */
final class RoomSettings {
  // One business account of Meta's is enough for a stand-in.
  private static final String WABA = "102290129340398";

  private RoomSettings() {}

  static WebhookConfig http(Section http) {
    return new WebhookConfig(
        http.number("port", 8080),
        http.duration("directory-refresh", Duration.ofSeconds(5)),
        http.flag("unsigned-sources", false),
        bounds(http),
        proxies(http));
  }

  private static Bounds bounds(Section http) {
    Bounds whenAbsent = Bounds.DEFAULTS;
    return new Bounds(
        http.duration("body-within", whenAbsent.bodyWithin()),
        http.duration("commit-within", whenAbsent.commitWithin()),
        http.number("connections", whenAbsent.connections()),
        http.number("waiting-megabytes", whenAbsent.waitingMegabytes()));
  }

  static ApiConfig api(Section http) {
    return new ApiConfig(
        http.number("push-port", 8081), http.textOrNull("push-url"), proxies(http));
  }

  private static Proxies proxies(Section http) {
    return http.has("trusted-proxies")
        ? Proxies.of(http.texts("trusted-proxies"))
        : Proxies.LOOPBACK;
  }

  static PushConfig push(Section push) {
    PushConfig whenAbsent = PushConfig.on(8081);
    return new PushConfig(
        push.number("port", whenAbsent.port()),
        push.texts("allowed-origins"),
        push.duration("sweep", whenAbsent.sweep()),
        push.duration("ping", whenAbsent.ping()),
        push.duration("hello-timeout", whenAbsent.helloTimeout()),
        push.duration("recheck", whenAbsent.recheck()),
        push.number("replay-limit", whenAbsent.replayLimit()));
  }

  static SendingConfig sending(Section sending) {
    SendingConfig whenAbsent = SendingConfig.DEFAULTS;
    return new SendingConfig(
        sending.duration("lease", whenAbsent.lease()),
        sending.duration("sweep", whenAbsent.sweep()),
        sending.duration("quiet", whenAbsent.quiet()),
        sending.duration("hold", whenAbsent.hold()),
        sending.number("max-attempts", whenAbsent.maxAttempts()));
  }

  static WorkflowConfig workflow(Section workflow) {
    WorkflowConfig whenAbsent = WorkflowConfig.DEFAULTS;
    return new WorkflowConfig(
        workflow.number("concurrency", whenAbsent.concurrency()),
        workflow.duration("sweep", whenAbsent.sweep()),
        workflow.duration("lease", whenAbsent.lease()),
        workflow.duration("retention", whenAbsent.retention()));
  }

  static DeskConfig desk(Section desk) {
    return new DeskConfig(desk.duration("sweep", DeskConfig.DEFAULTS.sweep()));
  }

  static SearchConfig search(Section search) {
    return new SearchConfig(search.duration("sweep", SearchConfig.DEFAULTS.sweep()));
  }

  static OpsConfig ops(Section ops) {
    return new OpsConfig(ops.text("host", "localhost"), ops.number("port", 8082));
  }

  /** Where files may lie. */
  private enum FileStore {
    FILE,
    S3
  }

  static MediaConfig media(Section media) {
    MediaConfig whenAbsent = MediaConfig.in(Path.of("media"));
    return new MediaConfig(
        Path.of(media.text("folder", whenAbsent.folder().toString())),
        bucket(media),
        media.has("hosts") ? media.texts("hosts") : whenAbsent.hosts(),
        media.texts("private-hosts"),
        media.duration("link-life", whenAbsent.linkLife()));
  }

  private static Optional<S3Config> bucket(Section media) {
    Section s3 = media.section("s3");
    if (media.choice("store", FileStore.class, FileStore.FILE) == FileStore.S3) {
      return Optional.of(s3.build(() -> bucketOf(s3)));
    }
    if (!s3.keys().isEmpty()) {
      throw new BadConfigException(
          "media.s3 is set, and files go into media.folder: write media.store = s3, or take media.s3 away");
    }
    return Optional.empty();
  }

  private static S3Config bucketOf(Section s3) {
    return new S3Config(
        s3.has("endpoint") ? s3.address("endpoint", URI.create("")) : null,
        s3.text("region"),
        s3.text("bucket"),
        s3.flag("path-style", false),
        s3.text("prefix", ""),
        s3.secret("access-key", "SWITCHBOARD_S3_ACCESS_KEY"),
        s3.secret("secret-key", "SWITCHBOARD_S3_SECRET_KEY"));
  }

  static SimulatorConfig simulator(Section simulator) {
    return new SimulatorConfig(
        simulator.text("host", "localhost"),
        simulator.number("port", 8083),
        simulator.address("webhook", URI.create("http://localhost:8080/webhooks/whatsapp")),
        simulator.secret("app-secret", "SWITCHBOARD_SIMULATOR_APP_SECRET"),
        simulator.secret("verify-token", "SWITCHBOARD_SIMULATOR_VERIFY_TOKEN"),
        simulator.secret("access-token", "SWITCHBOARD_SIMULATOR_ACCESS_TOKEN"),
        simulator.texts("numbers").stream().map(RoomSettings::businessNumber).toList(),
        Path.of(simulator.text("record", "record.jsonl")),
        simulator.decimal("traffic", 0),
        statusPace(simulator),
        simulator.number("seed", ThreadLocalRandom.current().nextInt(1_000_000)));
  }

  private static SimulatorConfig.StatusPace statusPace(Section simulator) {
    SimulatorConfig.StatusPace usual = SimulatorConfig.StatusPace.LIVELY;
    return new SimulatorConfig.StatusPace(
        simulator.duration("sent-after", usual.sent()),
        simulator.duration("delivered-after", usual.delivered()),
        simulator.duration("read-after", usual.read()));
  }

  // "106540352240001 +1 555 010 1001": what Meta calls it, and what people dial.
  private static SimulatorConfig.BusinessNumber businessNumber(String line) {
    int space = line.indexOf(' ');
    String id = space < 0 ? line : line.substring(0, space);
    String dialled = space < 0 ? "+" + line : line.substring(space + 1).strip();
    return new SimulatorConfig.BusinessNumber(id, dialled, WABA);
  }

  static LeafPumpConfig pump(Section room) {
    LeafPumpConfig whenAbsent = LeafPumpConfig.DEFAULTS;
    return new LeafPumpConfig(
        room.number("batch", whenAbsent.batch()),
        room.duration("sweep", whenAbsent.sweep()),
        room.number("max-attempts", whenAbsent.maxAttempts()),
        room.duration("back-off", whenAbsent.backOff()));
  }
}
