package io.centralita.sync;

import io.centralita.runs.Job;
import io.centralita.runs.Run;
import io.centralita.runs.Slice;
import io.centralita.time.Timestamps;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how a run goes, in the words operators know from the system before. */
public final class SyncLog implements SyncListener {

  private static final Logger LOG = LoggerFactory.getLogger("sync");

  private final Map<Long, AtomicInteger> batches = new ConcurrentHashMap<>();
  private final LongPredicate isShown;

  /**
   * @param isShown whether something else shows how the run of a number gets on, so that the log
   *     need not
   */
  public SyncLog(LongPredicate isShown) {
    this.isShown = isShown;
  }

  @Override
  public void planned(SyncPlan plan) {
    Run run = plan.run();
    LOG.info("🔄 Iniciando {} de {}...", name(run.job()), run.job().provider().spelling());
    LOG.info(
        "📅 Periodo: {} - {}",
        Timestamps.format(run.period().from()),
        Timestamps.format(run.period().to()));
    run.warnings().forEach(LOG::warn);
    if (run.resumedFrom() != null) {
      LOG.info(
          "⏩ Continúa la ejecución {}: {} tramos ya estaban leídos",
          run.resumedFrom(),
          run.slicesDone());
    }
    LOG.info("🗂️ {} tramos de {} horas como mucho", plan.slices(), plan.longestSlice().toHours());
  }

  @Override
  public void page(SliceCursor cursor, int records) {
    if (records > 0) {
      detail(
          cursor,
          "📄 {}: página {}, {} {} obtenidas",
          day(cursor.slice()),
          cursor.pages(),
          records,
          cursor.provider().records());
    }
  }

  @Override
  public void createdPhones(SliceCursor cursor, List<Map<String, Object>> rows) {
    rows.forEach(row -> LOG.info("  ➕ Creando número de workspace: {}", row.get("phone_number")));
  }

  @Override
  public void batch(SliceCursor cursor, List<?> batch, long written) {
    if (cursor.slice().run() == 0) {
      LOG.info("📨 Conversación recibida");
      return;
    }
    detail(
        cursor,
        "  ✅ Lote {}: {} {}",
        batches.computeIfAbsent(cursor.slice().run(), run -> new AtomicInteger()).incrementAndGet(),
        batch.size(),
        cursor.provider().records());
  }

  @Override
  public void slicesOver(long run) {
    batches.remove(run);
  }

  @Override
  public void finished(Run run) {
    if (run.succeeded()) {
      total(run);
    } else {
      LOG.warn("⏹️ {}", run.error());
    }
  }

  private static void total(Run run) {
    Run.Counts counts = run.counts();
    String records = run.job().provider().records();
    LOG.info("🎉 {}", run.job().message());
    if (run.job() == Job.TWILIO_RECORDINGS) {
      return;
    }
    if (!run.job().reads()) {
      LOG.info("📊 Total {} revisadas: {}", records, counts.totalCalls());
    } else {
      LOG.info("📊 Total {} obtenidas: {}", records, counts.totalCalls());
      if (run.job().provider().hasCases()) {
        cases(counts);
      }
      LOG.info("💾 Total {} guardadas: {}", records, counts.savedCalls());
      if (counts.settledCalls() > 0) {
        LOG.info(
            "💶 Las que ya tienen precio o estado final ({}): {}", records, counts.settledCalls());
      }
    }
    if (counts.skippedCount() > 0) {
      LOG.info(
          "🗑️ {} conversaciones se borraron entre la lista y el detalle.", counts.skippedCount());
    }
    if (counts.rejectedCount() > 0) {
      LOG.warn(
          "⚠️ {} registros no se pudieron guardar; están en sync_rejects con el motivo.",
          counts.rejectedCount());
    }
    if (run.job().rollsUp()) {
      LOG.info("🕐 Snapshots recalculados: {}", counts.snapshots());
    }
  }

  private static void cases(Run.Counts counts) {
    LOG.info("  📤 Caso 1 (outbound-api): {}", counts.case1Count());
    LOG.info("  📤 Caso 2 (trunking-terminating): {}", counts.case2Count());
    LOG.info("  📥 Caso 3 (trunking-originating): {}", counts.case3Count());
    LOG.info("  🔁 Otras direcciones: {}", counts.otherCount());
    if (counts.unmatchedTransfers() > 0) {
      LOG.info(
          "🔍 Transferencias sin hora de fin o sin llamada relacionada: {}",
          counts.unmatchedTransfers());
    }
    LOG.info("📱 Números de workspace creados: {}", counts.createdPhones());
  }

  private static String name(Job job) {
    return switch (job) {
      case TWILIO_HISTORICAL, ELEVENLABS_HISTORICAL -> "resincronización histórica";
      case TWILIO_HOURLY, ELEVENLABS_HOURLY -> "sincronización horaria";
      case TWILIO_DAILY -> "sincronización diaria";
      case TWILIO_SNAPSHOTS, ELEVENLABS_SNAPSHOTS -> "generación de snapshots";
      case TWILIO_REASSIGN -> "reasignación de workspaces";
      case TWILIO_RECONCILE -> "reconciliación";
      case TWILIO_PENDING_CALLS -> "revisión de llamadas pendientes";
      case TWILIO_RECORDINGS -> "búsqueda de grabaciones";
    };
  }

  private static LocalDate day(Slice slice) {
    return LocalDate.ofInstant(slice.period().from(), ZoneOffset.UTC);
  }

  private void detail(SliceCursor cursor, String line, Object... values) {
    if (isShown.test(cursor.slice().run())) {
      LOG.debug(line, values);
    } else {
      LOG.info(line, values);
    }
  }
}
