package example.runtime.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.AttachPoint;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.runtime.TaskState;
import dev.theseus.api.runtime.TaskStats;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Where a runtime driver begins: the engine finds it and keeps asking; what it cannot do yet it refuses. Write the methods one by
 * one, and let the test beside it extend {@code RuntimeDriverTck} then.
 */
@Component(service = RuntimeDriver.class, property = Driver.PROPERTY_NAME + "=" + SampleRuntimeDriver.NAME)
public final class SampleRuntimeDriver implements RuntimeDriver {
    static final String NAME = "sample";
    private static final String VERSION = "1.0.0";

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of(), Map.of());
    }

    /** Nothing is made yet, so whatever is expected is missing. */
    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return new RecoveryReport(Set.of(), expected.keys(), Set.of(), List.of());
    }

    private static EngineException notYet(String call) {
        return EngineException.notImplemented("runtime driver " + NAME + " cannot " + call + " yet; use another one");
    }

    @Override
    public TaskHandle create(TaskSpec spec, CallContext context) {
        throw notYet("create tasks");
    }

    @Override
    public void start(TaskHandle task, CallContext context) {
        throw notYet("start tasks");
    }

    @Override
    public TaskState state(TaskHandle task, CallContext context) {
        return TaskState.ABSENT;
    }

    @Override
    public void kill(TaskHandle task, int signal, boolean all, CallContext context) {
        throw notYet("send signals");
    }

    @Override
    public TaskHandle exec(TaskHandle task, ExecSpec spec, AttachPoint attach, CallContext context) {
        throw notYet("run further processes");
    }

    @Override
    public void resize(TaskHandle process, int rows, int columns, CallContext context) {
        throw notYet("resize terminals");
    }

    @Override
    public void reopenLog(TaskHandle task, CallContext context) {
        throw notYet("reopen logs");
    }

    @Override
    public void pause(TaskHandle task, CallContext context) {
        throw notYet("pause tasks");
    }

    @Override
    public void resume(TaskHandle task, CallContext context) {
        throw notYet("resume tasks");
    }

    @Override
    public void update(TaskHandle task, Resources resources, CallContext context) {
        throw notYet("change limits");
    }

    @Override
    public TaskStats stats(TaskHandle task, CallContext context) {
        throw notYet("read statistics");
    }

    @Override
    public List<Long> pids(TaskHandle task, CallContext context) {
        throw notYet("list processes");
    }

    @Override
    public boolean oomKilled(TaskHandle task, CallContext context) {
        return false;
    }

    @Override
    public void delete(TaskHandle task, boolean force, CallContext context) {
        // Deleting what is not there succeeds, and there is none yet.
    }

    @Override
    public void deleteOrphan(TaskId id, Path bundle, CallContext context) {
        // As for delete.
    }
}
