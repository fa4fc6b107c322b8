let loading;

/** The Cloud PCs of the stand-in's tenant, asked for once; after a failure the next call asks again. */
export function demoCloudPcs() {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load() {
  const response = await fetch("/control/cloudPCs");
  if (!response.ok) {
    throw new Error(`the stand-in answered ${response.status}`);
  }
  const { value } = await response.json();
  return value;
}
