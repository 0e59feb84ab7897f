package dev.switchboard.boot;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard runs}: an agency's workflow runs, over the REST API of a running node. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Shows, repeats and cancels workflow runs of an agency, over a node's REST API.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunsCommand.ListRuns.class,
      RunsCommand.ShowRun.class,
      RunsCommand.Rerun.class,
      RunsCommand.Cancel.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  export SWITCHBOARD_API_KEY=sbk_…",
      "  switchboard runs list --status failed --limit 20",
      "  switchboard runs show 7341958203412480",
      "  switchboard runs rerun 7341958203412480 --from deliver",
      "  switchboard runs cancel 7341958203412480 7341958203412481"
    })
final class RunsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which: list, show, rerun or cancel?");
  }

  /** {@code runs list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists runs, newest first: id, status, when, how long, workflow, key, error.")
  static final class ListRuns implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private RestClient node;

    @Option(names = "--workflow", paramLabel = "NAME", description = "Only runs of this workflow.")
    private @Nullable String workflow;

    @Option(
        names = "--status",
        paramLabel = "STATUS",
        split = ",",
        description =
            "Only these: queued, running, sleeping, waiting, parked, completed, failed, cancelled.")
    private List<String> statuses = List.of();

    @Option(names = "--run-key", paramLabel = "KEY", description = "Only runs started under it.")
    private @Nullable String key;

    @Option(
        names = "--text",
        paramLabel = "TEXT",
        description = "Only runs whose input, output or error contains it.")
    private @Nullable String text;

    @Option(names = "--from", paramLabel = "TIME", description = "Made then or later (ISO, UTC).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Made before then (ISO, UTC).")
    private @Nullable String to;

    @Option(names = "--before", paramLabel = "CURSOR", description = "Go on where a list ended.")
    private @Nullable String before;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "At most so many, 1 to 200. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--json", description = "Prints the API's answer instead.")
    private boolean json;

    @Override
    public Integer call() {
      Map<String, @Nullable String> query = new LinkedHashMap<>();
      query.put("workflow", workflow);
      query.put("status", statuses.isEmpty() ? null : String.join(",", statuses));
      query.put("key", key);
      query.put("q", text);
      query.put("from", from);
      query.put("to", to);
      query.put("cursor", before);
      query.put("limit", Integer.toString(limit));
      JsonObject page = node.get("/api/v1/runs" + RestClient.query(query));
      var out = spec.commandLine().getOut();
      if (json) {
        out.println(page.encodePrettily());
        return Exit.OK;
      }
      page.getJsonArray("items").forEach(item -> out.println(RunText.line((JsonObject) item)));
      @Nullable String next = page.getString("next");
      if (next != null) {
        out.println("There may be more: --before " + next);
      }
      return Exit.OK;
    }
  }

  /** {@code runs show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one run and its steps, with their times, results, errors and tries.")
  static final class ShowRun implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private RestClient node;

    @Parameters(paramLabel = "ID", description = "The run.")
    @SuppressWarnings("NullAway.Init") // required: picocli sets it or refuses
    private String id;

    @Option(names = "--json", description = "Prints the API's answer instead.")
    private boolean json;

    @Override
    public Integer call() {
      JsonObject run = node.get("/api/v1/runs/" + RestClient.segment(id));
      var out = spec.commandLine().getOut();
      out.println(json ? run.encodePrettily() : RunText.whole(run));
      return Exit.OK;
    }
  }

  /** {@code runs rerun}. */
  @Command(
      name = "rerun",
      mixinStandardHelpOptions = true,
      description = {
        "Starts runs with the inputs of others that have ended, and prints the new ids.",
        "With --from, what was recorded before that step is taken over and not done again."
      })
  static final class Rerun implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private RestClient node;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The runs to repeat.")
    private List<String> ids = List.of();

    @Option(
        names = "--from",
        paramLabel = "STEP",
        description = "The name or position of the first step to do again. Default: the first.")
    private @Nullable String from;

    @Override
    public Integer call() {
      Map<String, @Nullable String> query = new LinkedHashMap<>();
      query.put("from", from);
      for (String id : ids) {
        JsonObject made =
            node.post(
                "/api/v1/runs/%s/rerun%s"
                    .formatted(RestClient.segment(id), RestClient.query(query)));
        spec.commandLine().getOut().println(made.getString("id"));
      }
      return Exit.OK;
    }
  }

  /** {@code runs cancel}. */
  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description =
          "Cancels runs that have not ended. What a step does at the moment is thrown away.")
  static final class Cancel implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private RestClient node;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "The runs to cancel.")
    private List<String> ids = List.of();

    @Override
    public Integer call() {
      for (String id : ids) {
        var _ = node.post("/api/v1/runs/%s/cancel".formatted(RestClient.segment(id)));
        spec.commandLine().getOut().println(id + " is being cancelled.");
      }
      return Exit.OK;
    }
  }
}
