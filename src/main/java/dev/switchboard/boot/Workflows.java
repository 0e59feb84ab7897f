package dev.switchboard.boot;

import dev.switchboard.billing.StripeWorkflows;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.media.MediaFetch;
import dev.switchboard.media.MediaGc;
import dev.switchboard.outgoing.OutgoingWebhook;
import dev.switchboard.retention.Crons;
import dev.switchboard.retention.LedgerGc;
import dev.switchboard.sending.FileUpload;
import dev.switchboard.templates.TemplateCron;
import dev.switchboard.templates.TemplateRequestStore;
import dev.switchboard.templates.TemplateSync;
import dev.switchboard.workflow.Registry;
import dev.switchboard.workflow.RetentionWorkflow;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.WorkflowConfig;
import java.util.ArrayList;
import java.util.List;

/** The workflows that a node knows. */
final class Workflows {
  private Workflows() {}

  static Registry registry(Parts parts, WorkflowConfig config) {
    List<Workflow<?, ?>> known = new ArrayList<>(Crons.all());
    known.add(new LedgerGc(parts.settings().ingest().ledgerRetention()));
    known.add(new RetentionWorkflow(config.retention()));
    known.add(new MediaFetch(parts.mediaFiles(), new FeedStore(parts.bus())));
    known.add(new MediaGc(parts.mediaFiles()));
    known.add(new FileUpload(parts.fileUploads()));
    known.add(new TemplateSync(parts.templateLists()));
    known.add(new TemplateCron(new TemplateRequestStore(parts.bus(), parts.ids())));
    known.addAll(StripeWorkflows.all());
    known.add(parts.intake());
    OutgoingWebhook outgoing = parts.outgoingWebhook();
    known.add(outgoing);
    return new Registry(known, List.of(outgoing.tap()));
  }
}
