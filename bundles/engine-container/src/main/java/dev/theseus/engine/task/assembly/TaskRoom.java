package dev.theseus.engine.task.assembly;

import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.engine.core.CoreRoom;
import dev.theseus.engine.core.Offers;
import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.task.Tasks;
import dev.theseus.engine.task.internal.TaskService;

/** Tasks with no container above them. */
public final class TaskRoom {
    private final TaskService tasks;
    private final Runnable unfinished;

    /** Finds the tasks of the daemon's former life; to be made before the first driver is let in. */
    public TaskRoom(CoreRoom core, FileTrees files, Mounts mounts, Processes processes, StdioConnections stdio) {
        tasks = new TaskService(
                core.slots(),
                new TaskService.Host(files, mounts, processes, stdio),
                core.atStart().folders().execRoot().resolve("bare"));
        unfinished = tasks.recover();
    }

    /** What drivers have tasks for. */
    public ExpectedObjects expected() {
        return tasks.expected();
    }

    /** Undoes what was half made, in a thread of its own, since it waits for the drivers. */
    public void beginRecovery() {
        Thread.ofVirtual().name("task-recovery").start(unfinished);
    }

    public void offerTo(Offers offers) {
        offers.offer(Tasks.class, tasks);
    }
}
