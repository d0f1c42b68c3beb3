package io.centralita.twilio;

import io.centralita.attribution.OtherDirectionResolver;
import io.centralita.attribution.OutboundResolver;
import io.centralita.attribution.TransferResolver;
import io.centralita.database.DatabaseBeans;
import io.centralita.runs.AccountFailures;
import io.centralita.runs.RunLedger;
import io.centralita.sync.Settlement;
import java.time.Clock;
import javax.sql.DataSource;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Makes what the routes over Twilio's calls name. */
public final class TwilioBeans implements CamelConfiguration {

  private final TwilioSettings settings;
  private final long defaultWorkspace;
  private final Clock clock;

  /**
   * @param defaultWorkspace the workspace of calls and numbers that match no other
   */
  public TwilioBeans(TwilioSettings settings, long defaultWorkspace, Clock clock) {
    this.settings = settings;
    this.defaultWorkspace = defaultWorkspace;
    this.clock = clock;
  }

  @Override
  public void configure(CamelContext camel) {
    DataSource dataSource = DatabaseBeans.dataSource(camel);
    boolean named = !settings.subaccounts().equals(TwilioAccounts.ALL);
    TwilioApi api = new TwilioApi(settings.apiUrl(), settings.credentials(), named, clock);
    camel.getRegistry().bind("twilioApi", api);
    camel.getRegistry().bind("twilioAccounts", new TwilioAccounts(api, settings.subaccounts()));
    camel
        .getRegistry()
        .bind(
            "twilioSource",
            new TwilioSource(
                api,
                new Settlement(dataSource, clock, "calls", Settlement.REQUESTS),
                settings.concurrency(),
                defaultWorkspace));
    camel.getRegistry().bind("callAttribution", new CallAttribution(defaultWorkspace));
    camel.getRegistry().bind("outboundResolver", new OutboundResolver());
    camel.getRegistry().bind("transferResolver", new TransferResolver());
    camel.getRegistry().bind("otherDirectionResolver", new OtherDirectionResolver());
    camel.getRegistry().bind("reconciliation", new Reconciliation(api, dataSource));
    camel
        .getRegistry()
        .bind(
            "pendingCalls",
            new PendingCalls(
                api,
                CamelContextHelper.mandatoryFindSingleByType(camel, RunLedger.class),
                CamelContextHelper.mandatoryFindSingleByType(camel, AccountFailures.class)));
  }
}
