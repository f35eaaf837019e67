package dev.theseus.itests.sample;

import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Folders;
import dev.theseus.settings.options.Configuration;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Tells the engine what the launcher would; as a bundle, because each bundle has a class loader of its own here. */
public final class SampleLauncher implements BundleActivator {
    /** Framework property: flags of the daemon, a space between two. */
    public static final String FLAGS = "sample.flags";

    /** Framework property: folder of the distribution. */
    public static final String HOME = "sample.home";

    @Override
    public void start(BundleContext context) {
        DaemonSettings settings =
                Configuration.ofFlags(context.getProperty(FLAGS).split(" "));
        Folders folders = settings.folders();
        context.registerService(
                DaemonSettings.class,
                settings.in(new Folders(folders.dataRoot(), folders.execRoot(), Path.of(context.getProperty(HOME)))),
                null);
    }

    /** The framework takes the service back. */
    @Override
    public void stop(BundleContext context) {}
}
