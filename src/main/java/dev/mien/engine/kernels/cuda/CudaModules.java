package dev.mien.engine.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadData;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;

/** Our kernels, by name: {@code FILE_what} is in {@code FILE.ptx}, which the driver compiles for its device when first needed. */
final class CudaModules {
    private final Map<String, CUmodule> modules = new HashMap<>();
    private final Map<String, CUfunction> functions = new HashMap<>();

    /** Called under the lock of the device. */
    CUfunction function(CudaDevice device, String name) {
        CUfunction known = functions.get(name);
        if (known != null) {
            return known;
        }
        CUfunction found = new CUfunction();
        device.check(cuModuleGetFunction(found, module(device, name.substring(0, name.indexOf('_'))), name),
                "looking for the kernel " + name);
        functions.put(name, found);
        return found;
    }

    private CUmodule module(CudaDevice device, String file) {
        return modules.computeIfAbsent(file, f -> {
            CUmodule module = new CUmodule();
            device.check(cuModuleLoadData(module, ptx(f)), "compiling the kernels of " + f + ".ptx");
            return module;
        });
    }

    /** The text, ended by a zero as the driver expects it. */
    private static byte[] ptx(String file) {
        try (InputStream in = CudaModules.class.getResourceAsStream(file + ".ptx")) {
            if (in == null) {
                throw new IllegalStateException("no kernels in " + file + ".ptx; native/ptx.sh makes it");
            }
            byte[] text = in.readAllBytes();
            return Arrays.copyOf(text, text.length + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
