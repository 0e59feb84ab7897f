package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pages of the contract in a real browser, for who has not signed in. */
class DocsIT extends InboxBrowser {
  // Headings that skip a level, a button within a button, parts outside of landmarks, lists to
  // choose from without a name.
  private static final List<String> OF_THE_LIBRARY =
      List.of("heading-order", "nested-interactive", "region", "select-name");

  private static Page docs(String anchor) {
    Page page = open(desktop(), "/docs" + anchor);
    page.locator(".opblock").first().waitFor();
    return page;
  }

  private static Locator operations(Page page) {
    return page.locator(".opblock");
  }

  // Those in sight are drawn, and the others when somebody goes there.
  @Test
  void itsOperationsAreThereFromTheFirstToTheLast() {
    Page page = docs("");
    assertThat(operations(page).first().textContent()).contains("/api/v1/auth/login");
    shoot(page, "docs");

    page.waitForCondition(() -> {
      var _ = page.evaluate("scrollTo(0, document.body.scrollHeight)");
      return operations(page).last().textContent().contains("openapi.yaml");
    });
  }

  @Test
  void anOperationSaysHowItIsCalledWhoMayAndWhatIsAnswered() {
    Page page = docs("#/Conversations/editConversation");
    Locator operation = page.locator(".opblock.is-open");
    operation.locator(".curl-example").waitFor();

    assertThat(operation.locator(".curl-example").textContent())
        .contains(
            "curl -X PATCH '%s/api/v1/conversations/{id}'".formatted(HOUSE.http()),
            "Authorization: Bearer",
            "\"snoozed\"");
    assertThat(operation.textContent())
        .contains("If-Match", "x-right", "write", "Somebody changed it after it was fetched.");
    shoot(page, "docs-operation");
  }

  @Test
  void whatIsTypedIsSearchedInAddressesAndWords() {
    Page page = docs("");

    page.locator(".operation-filter-input").fill("outbound-rules dry");
    page.waitForCondition(() -> operations(page).count() == 1);
    assertThat(operations(page).textContent()).contains("/api/v1/outbound-rules/dry-run");

    page.locator(".operation-filter-input").fill("second factor");
    page.waitForCondition(() -> operations(page).count() > 1 && operations(page).count() < 10);
  }

  @Test
  void nothingIsLoadedFromElsewhereAndNothingIsAgainstThePolicy() {
    List<String> said = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    Page page = open(desktop(), "/c/none");
    page.onConsoleMessage(message -> said.add(message.type() + " " + message.text()));
    page.onRequest(request -> asked.add(request.url()));
    var _ = page.navigate(HOUSE.http() + "/docs#/Sending/sendTo");
    page.locator(".opblock.is-open .curl-example").waitFor();

    assertThat(said).noneMatch(line -> line.startsWith("error"));
    assertThat(asked)
        .allMatch(url -> url.startsWith(HOUSE.http() + "/") || url.startsWith("data:"));
  }

  @Test
  void axeFindsNothingButWhatTheLibraryDraws() throws IOException {
    Page page = docs("#/Sending/sendTo");
    page.locator(".opblock.is-open .curl-example").waitFor();

    assertThat(violations(page))
        .allMatch(found -> OF_THE_LIBRARY.stream().anyMatch(found.toString()::startsWith));
  }
}
