/* What Streamlit tells the page that frames it reaches itself where none does, and is held against every address that may be trusted. */
addEventListener("message", (said) => {
  if (said.source === window && parent === window && said.data?.stCommVersion) said.stopImmediatePropagation();
});
