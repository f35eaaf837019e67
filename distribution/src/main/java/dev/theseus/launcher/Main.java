package dev.theseus.launcher;

import dev.theseus.launcher.framework.WarmUp;
import dev.theseus.launcher.options.CommandLine;
import dev.theseus.launcher.options.Configuration;
import dev.theseus.launcher.options.ConfigurationException;
import dev.theseus.launcher.options.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/** {@code theseusd}. The script of that name gives the distribution's folder as system property {@code theseus.home}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status;
        try {
            status = run(List.of(arguments));
        } catch (ConfigurationException e) {
            System.err.println(e.getMessage());
            status = 1;
        } catch (IOException | BundleException e) {
            System.err.println("failed to start daemon: " + e.getMessage());
            status = 1;
        } catch (InterruptedException e) {
            status = 1;
        }
        // Not every thread of a library ends by itself.
        System.exit(status);
    }

    private static int run(List<String> arguments)
            throws ConfigurationException, IOException, BundleException, InterruptedException {
        WarmUp warmUp = WarmUp.begin();
        CommandLine line = CommandLine.parse(arguments);
        if (line.on("help")) {
            System.out.print(Usage.text());
            return 0;
        }
        if (line.on("version")) {
            System.out.println("Theseus version " + version());
            return 0;
        }
        Configuration configuration = Configuration.read(line, Configuration.DEFAULT_FILE);
        if (line.on("validate")) {
            configuration.warnings().forEach(System.err::println);
            System.err.println("configuration OK");
            return 0;
        }
        if (line.on("check") || line.on("repair")) {
            return new DataRootCare(configuration).run(line.on("repair"), line.on("deep"));
        }
        Path home = Path.of(System.getProperty("theseus.home", "."))
                .toAbsolutePath()
                .normalize();
        return new Daemon(home, line, configuration).run(warmUp);
    }

    private static String version() {
        @Nullable String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
